// SPDX-License-Identifier: Apache-2.0

import ApusTensor
import Foundation

/// The few LAPACK routines that Apus calls, in OpenBLAS.
///
/// The library is opened at the first call: linked in, it would start its threads in every process
/// of Apus, and those would keep the other cores busy while a model loads.
struct Lapack: Sendable {
  typealias Count = UnsafePointer<Int32>
  typealias Numbers = UnsafeMutablePointer<Double>
  typealias Answer = UnsafeMutablePointer<Int32>

  // Fortran's convention: every argument by address, matrices column after column.
  /// m, n, a, lda, tau, work, lwork, info.
  typealias Factorisation =
    @convention(c) (Count, Count, Numbers, Count, Numbers, Numbers, Count, Answer) -> Void
  /// m, n, nrhs, a, lda, b, ldb, jpvt, rcond, rank, work, lwork, info.
  typealias Solution =
    @convention(c) (
      Count, Count, Count, Numbers, Count, Numbers, Count, Answer, UnsafePointer<Double>, Answer,
      Numbers, Count, Answer
    ) -> Void

  /// QR factorisation of an m × n matrix, in place.
  let dgeqrf: Factorisation
  /// Least squares of least norm through QR with column pivoting; says the rank.
  let dgelsy: Solution

  private static let shared = Result { () throws(ModelError) in try Lapack() }

  /// The routines, on the calling thread alone.
  ///
  /// Throws: `unsupported` where OpenBLAS is not installed.
  static func loaded() throws(ModelError) -> Lapack { try shared.get() }

  private init() throws(ModelError) {
    guard let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL) else {
      throw ModelError(
        .unsupported,
        "least squares need OpenBLAS, which cannot be loaded (\(Self.reason())); install "
          + "libopenblas0 or libopenblas-dev")
    }
    func symbol<F>(_ name: String, as type: F.Type) throws(ModelError) -> F {
      guard let address = dlsym(library, name) else {
        throw ModelError(.unsupported, "this OpenBLAS has no \(name) (\(Self.reason()))")
      }
      return unsafeBitCast(address, to: type)
    }
    dgeqrf = try symbol("dgeqrf_", as: Factorisation.self)
    dgelsy = try symbol("dgelsy_", as: Solution.self)
    let setThreads = try symbol(
      "openblas_set_num_threads", as: (@convention(c) (Int32) -> Void).self)
    setThreads(1)
  }

  private static func reason() -> String {
    dlerror().map { String(cString: $0) } ?? "no reason given"
  }

  /// Calls a routine twice, first for the size of its workspace: work, lwork, info.
  ///
  /// Throws: `invalidValue` when the routine refuses.
  static func call(
    _ name: String, _ body: (Numbers, Count, Answer) -> Void
  ) throws(ModelError) {
    var info: Int32 = 0
    var size = 0.0
    var query: Int32 = -1
    body(&size, &query, &info)
    if info == 0 {
      var work = [Double](repeating: 0, count: max(1, Int(size)))
      query = Int32(work.count)
      body(&work, &query, &info)
    }
    guard info == 0 else {
      throw ModelError(.invalidValue, "LAPACK's \(name) refused the matrix (info \(info))")
    }
  }
}
