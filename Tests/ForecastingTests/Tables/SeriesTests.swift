// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import ApusTensor
import Testing

@Suite struct SeriesTests {
  @Test func quotesSeparatorsAndLineEnds() throws {
    let table = try CSVTable("\u{FEFF}\"a,b\",c\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n\r\nx,\n")
    #expect(table.rows.map(\.fields) == [["a,b", "c"], ["say \"hi\"", "two\nlines"], ["x", ""]])
    #expect(table.rows.map(\.line) == [1, 2, 5])
    #expect(try CSVTable("a;b\n1;2").rows[1].fields == ["1", "2"])
    #expect(try CSVTable("1,5;2\n").rows[0].fields == ["1", "5;2"])
  }

  @Test(arguments: ["\"open", "\"a\"b,1\n"])
  func brokenQuotes(text: String) {
    #expect(throws: ModelError.self) { try CSVTable(text) }
  }

  @Test func headersAndColumns() throws {
    let table = try CSVTable(
      "\"Month\",\"Spots\",\"Days\"\n\"1749-01\",58.0,31\n\"1749-02\",62.6,28\n")
    let last = try Series(table)
    #expect(last.name == "Days" && last.values == [31, 28])
    let named = try Series(table, column: "Spots")
    #expect(named.values == [58, 62.6] && named.labels == ["1749-01", "1749-02"])
    #expect(try Series(CSVTable("1\n2\n3")).values == [1, 2, 3])
    #expect(throws: ModelError.self) { try Series(table, column: "Moons") }
  }

  @Test func anEntryThatIsNoNumberIsRefusedWithItsLine() throws {
    let error = #expect(throws: ModelError.self) { try Series(CSVTable("m,x\n1,2\n2,n/a\n")) }
    #expect(error?.code == .invalidTable && error?.trail == [.line(3, column: 2)])
  }

  @Test(arguments: [
    ("1983-11", ["1983-12", "1984-01"]), ("1999", ["2000", "2001"]),
    ("2000-02-28", ["2000-02-29", "2000-03-01"]), ("week 7", ["+1", "+2"]),
  ])
  func labelsGoOn(last: String, next: [String]) {
    #expect(Series(name: "", labels: [last], values: [0]).nextLabels(2) == next)
  }
}
