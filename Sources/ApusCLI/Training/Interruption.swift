// SPDX-License-Identifier: Apache-2.0

import ApusTraining
import Dispatch
import Foundation

/// Turns the first Ctrl-C into a wish to stop; a second one ends the program at once.
final class Interruption {
  private let source: any DispatchSourceSignal

  init(_ stop: StopFlag) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      stop.set()
      signal(SIGINT, SIG_DFL)
      FileHandle.standardError.write(
        Data("\nstopping after this step; Ctrl-C again ends at once\n".utf8))
    }
    source.resume()
  }

  deinit {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
