// SPDX-License-Identifier: Apache-2.0

extension TimePoint {
  /// Reads a date or a date with a time; nil for anything else.
  ///
  /// `2012-03`, `2012-03-31`, `2012/03/31`, `2012-Q1`; after a day `T` or a blank and `13:30`,
  /// `13:30:00` or `13:30:00.250`; after a time `Z`, `+11:00`, `+1100` or `+11`. Years have four
  /// digits; a year alone is read where `allowsYear`. Source: ISO 8601.
  public init?(_ text: some StringProtocol, allowsYear: Bool = false) {
    var scanner = DateScanner(text.utf8)
    scanner.skipBlanks()
    guard let year = scanner.digits(4) else { return nil }
    guard scanner.takes("-") || scanner.takes("/") else {
      guard allowsYear, scanner.isAtEnd else { return nil }
      self.init(year, 1, 1)
      return
    }
    if scanner.takes("Q") {
      guard let quarter = scanner.digits(1), (1...4).contains(quarter), scanner.isAtEnd else {
        return nil
      }
      self.init(year, 3 * quarter - 2, 1)
      return
    }
    guard let month = scanner.digits(2), (1...12).contains(month) else { return nil }
    guard scanner.takes("-") || scanner.takes("/") else {
      guard scanner.isAtEnd else { return nil }
      self.init(year, month, 1)
      return
    }
    guard let day = scanner.digits(2), (1...TimePoint.length(ofMonth: month, year)).contains(day)
    else { return nil }
    guard scanner.takes("T") || scanner.takes(" ") else {
      guard scanner.isAtEnd else { return nil }
      self.init(year, month, day)
      return
    }
    guard let time = scanner.time(), let offset = scanner.offset(), scanner.isAtEnd else {
      return nil
    }
    self.init(year, month, day, timeOfDay: time, offset: offset)
  }

  /// The text of a moment on a grid: years for whole years, months for months, days for days, and
  /// the time, with its offset unless that is 0, for what is shorter.
  public func text(_ frequency: Frequency) -> String {
    func pad(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let (year, month, day) = date
    switch frequency {
    case .rows: return String(milliseconds)
    case .months(let count, _) where count % 12 == 0: return pad(year, 4)
    case .months: return "\(pad(year, 4))-\(pad(month, 2))"
    case .milliseconds(let step):
      let text = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
      if step % TimePoint.day == 0 && timeOfDay == 0 { return text }
      let seconds = Int(timeOfDay / 1000)
      var clock = "T\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2))"
      let rest = Int(timeOfDay % 1000)
      if seconds % 60 != 0 || rest != 0 || step % 60_000 != 0 {
        clock += ":\(pad(seconds % 60, 2))"
      }
      if rest != 0 { clock += ".\(pad(rest, 3))" }
      if offset != 0 {
        let sign = offset < 0 ? "-" : "+"
        clock += "\(sign)\(pad(abs(offset) / 60, 2)):\(pad(abs(offset) % 60, 2))"
      }
      return text + clock
    }
  }
}

/// Reads dates from bytes, which is quick enough for millions.
private struct DateScanner<Text: Collection<UInt8>> {
  private var rest: Text.SubSequence

  init(_ text: Text) { rest = text[...] }

  var isAtEnd: Bool { rest.allSatisfy { $0 == UInt8(ascii: " ") } }

  mutating func skipBlanks() { rest = rest.drop { $0 == UInt8(ascii: " ") } }

  mutating func takes(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Exactly so many digits, with no further one after them.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    var taken = 0
    while taken < count, let byte = rest.first, (48...57).contains(byte) {
      value = value * 10 + Int(byte - 48)
      rest = rest.dropFirst()
      taken += 1
    }
    return taken == count ? value : nil
  }

  /// Milliseconds since midnight.
  mutating func time() -> Int64? {
    guard let hour = digits(2), hour < 24, takes(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    var result = Int64(hour * 3600 + minute * 60) * 1000
    guard takes(":") else { return result }
    guard let second = digits(2), second < 60 else { return nil }
    result += Int64(second) * 1000
    guard takes(".") else { return result }
    var scale: Int64 = 100
    var count = 0
    while let digit = digits(1) {
      result += Int64(digit) * scale
      scale /= 10
      count += 1
    }
    return count > 0 ? result : nil
  }

  /// Minutes ahead of UTC, 0 when there is no offset.
  mutating func offset() -> Int? {
    if takes("Z") { return 0 }
    let isWest = takes("-")
    guard isWest || takes("+") else { return 0 }
    guard let hours = digits(2), hours <= 18 else { return nil }
    _ = takes(":")
    let minutes = isAtEnd ? 0 : digits(2)
    guard let minutes, minutes < 60 else { return nil }
    return (isWest ? -1 : 1) * (hours * 60 + minutes)
  }
}
