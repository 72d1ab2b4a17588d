// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a training's one line on a terminal says, in as many columns as there are: the bar grows and
/// shrinks, and what is least needed goes first.
struct ProgressLine {
  var title = ""
  var epoch: Int
  var epochs: Int
  /// The part of the epoch that is done, from 0 to 1.
  var part: Double
  var loss: Double
  var validation: Double?
  var best: (score: Double, epoch: Int)?
  /// Seconds that are left.
  var remaining: Double

  private static let longestBar = 24
  private static let shortestBar = 6

  func text(columns: Int) -> String {
    let count = "\(epochs)".count
    let number = String(repeating: " ", count: max(0, count - "\(epoch)".count)) + "\(epoch)"
    let start = "\(title)epoch \(number)/\(epochs)"
    var parts = ["loss \(ProgressLine.number(loss))"]
    if let validation { parts.append("val \(ProgressLine.number(validation))") }
    if let best { parts.append("best \(ProgressLine.number(best.score)) (\(best.epoch))") }
    let end = "ETA \(ProgressLine.clock(remaining))"
    // Room for the ^C that a terminal shows; and a line that fills the last column may wrap.
    let room = columns - 3
    while true {
      let rest = (parts + [end]).joined(separator: "  ")
      let free = room - start.count - rest.count - 3
      if free >= ProgressLine.shortestBar {
        return "\(start) \(bar(min(free, ProgressLine.longestBar)))  \(rest)"
      }
      if parts.isEmpty { return String("\(start)  \(end)".prefix(max(0, room))) }
      parts.removeLast()
    }
  }

  private func bar(_ width: Int) -> String {
    let full = min(width, max(0, Int(part * Double(width))))
    return String(repeating: "━", count: full) + String(repeating: "─", count: width - full)
  }

  /// Four digits, so that what follows stays in its place.
  static func number(_ value: Double) -> String { String(format: "%#.4g", value) }

  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
      : String(format: "%d:%02d", minutes, whole % 60)
  }

  /// The columns of the terminal behind a file descriptor, 80 where it does not say.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
