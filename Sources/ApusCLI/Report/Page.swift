// SPDX-License-Identifier: Apache-2.0

/// What pages about a training have in common: a title, a line about it, a row of figures,
/// sections, and the model's picture with its plan at the end.
struct Page {
  /// The page's heading.
  var title: String
  /// One sentence under it, as text.
  var introduction: String
  /// Figures and what they are; the first stands out.
  var figures: [(value: String, meaning: String)]
  /// The sections in between, as HTML.
  var sections: String
  /// The model's picture, as SVG.
  var picture: String
  /// What was trained on what, as text.
  var plan: String

  var html: String {
    PageFrame(
      heading: title, subject: "training", introduction: introduction.escapedForXML, cards: cards,
      contents: """
        \(sections)
        <h2>The model</h2>
        <figure>\(picture)</figure>
        <details><summary>What was trained on what</summary>
        <pre>\(plan.escapedForXML)</pre></details>
        """, command: "apus train"
    ).html
  }

  private var cards: String {
    figures.enumerated().map { place, figure in
      "<div class=\"card\(place == 0 ? " strong" : "")\"><b>\(figure.value)</b>"
        + "<span>\(figure.meaning.escapedForXML)</span></div>"
    }.joined(separator: "\n")
  }
}
