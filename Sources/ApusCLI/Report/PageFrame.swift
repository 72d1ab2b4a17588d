// SPDX-License-Identifier: Apache-2.0

/// What every page has around its contents: the head with the style, a heading with a line about
/// it, a row of figures, and who made it. It needs no other file and no network.
struct PageFrame {
  /// The heading, and what the window's title says of it after a colon, as text.
  var heading: String
  var subject: String
  /// The line under the heading, as HTML.
  var introduction: String
  /// Figures and what they are, as HTML; the first stands out.
  var cards: String
  /// What comes after, as HTML.
  var contents: String
  /// The command that made the page.
  var command: String

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(heading.escapedForXML): \(subject.escapedForXML)</title>
    <style>
    \(PageStyle.text)
    </style>
    </head>
    <body>
    <header>
    <h1>\(heading.escapedForXML)</h1>
    <p>\(introduction)</p>
    </header>
    <section class="cards">
    \(cards)
    </section>
    \(contents)
    <footer>Made by <code>\(command)</code>.</footer>
    </body>
    </html>

    """
  }
}
