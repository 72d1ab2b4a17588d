// SPDX-License-Identifier: Apache-2.0

import ApusForecasting
import Testing

@Suite struct DataHashTests {
  /// The examples of FIPS 180-4's author.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownHashes(text: String, expected: String) {
    var hash = DataHash()
    hash.add(text.utf8)
    #expect(hash.hexadecimal() == expected)
  }

  @Test func piecesAreTheWhole() {
    let bytes = (0..<300).map { UInt8($0 * 7 % 256) }
    var whole = DataHash()
    whole.add(bytes)
    var pieces = DataHash()
    for start in stride(from: 0, to: 300, by: 37) {
      pieces.add(bytes[start..<min(300, start + 37)])
    }
    #expect(pieces.hexadecimal() == whole.hexadecimal())
  }

  /// `models/README.md` has the file's hash.
  @Test func aFile() throws {
    #expect(
      try DataHash.ofFile(Sunspots.path)
        == "ff226adbfc8d727802f4345317f49d5461aa37ea5c9826076205c06aa9fa44c0")
  }
}
