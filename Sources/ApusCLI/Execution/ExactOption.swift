// SPDX-License-Identifier: Apache-2.0

import ApusRuntime
import ArgumentParser

/// Whether a command's runs keep to plain sums of products.
struct ExactOption: ParsableArguments {
  @Flag(help: "Leave out methods that round more than plain sums, such as Winograd's convolutions.")
  var exact = false

  var options: PreparedModel.Options {
    var options = PreparedModel.Options()
    options.isExact = exact
    return options
  }
}
