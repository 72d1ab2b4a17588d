// SPDX-License-Identifier: Apache-2.0

public import ApusSchema
public import ApusTensor
import Foundation

/// The files beside a model that hold elements of its tensors.
///
/// Only regular files inside the model's folder are read: a location is walked name by name from
/// the folder, no symbolic link is followed on the way, and a file with a second name (hard link)
/// is refused, since that name may be outside.
public struct ExternalData: Sendable {
  /// How bytes come into memory.
  public enum Access: Sendable {
    /// They are read. Nothing that happens to the file afterwards matters.
    case copy
    /// They are mapped: quicker for large files, but if anybody shortens the file while the tensor
    /// is in use, the process dies. For files that only the owner of the process can write.
    case map
  }

  /// The folder that the model file is in.
  public let folder: String
  public let access: Access
  public let limits: LoadLimits

  /// The data files of models in `folder`.
  public init(
    folder: String, access: Access = .copy, limits: LoadLimits = LoadLimits()
  ) {
    self.folder = folder
    self.access = access
    self.limits = limits
  }

  /// The data files of the model at `path`.
  public init(
    besideModel path: String, access: Access = .copy, limits: LoadLimits = LoadLimits()
  ) {
    self.init(folder: FileReplacement.folder(of: path), access: access, limits: limits)
  }

  /// The raw bytes of a tensor whose elements are in another file. A `checksum` is not looked at.
  /// - Throws: `invalidModel` for a location, offset or length that is wrong; `fileSystem` for a
  ///   file that is missing, not regular, or reached over a link; `limitExceeded`.
  public func bytes(of tensor: TensorProto) throws(ModelError) -> Bytes {
    let entry = try ExternalEntry(tensor)
    return try locating(.file(entry.location)) { () throws(ModelError) in
      let descriptor = try openInside(entry.location)
      defer { close(descriptor) }
      let size = try FileContents.regularFileSize(descriptor)
      let needed = try needed(by: tensor, entry)
      guard size <= limits.externalBytes, needed <= limits.memory else {
        throw ModelError(.limitExceeded, "\(size) bytes; the limit is \(limits.externalBytes)")
      }
      guard entry.offset <= size, needed <= size - entry.offset else {
        throw ModelError(
          .invalidModel,
          "\(needed) bytes from \(entry.offset) on, but the file has \(size)")
      }
      if needed == 0 { return Bytes(try Storage.allocate(byteCount: 0)) }
      switch access {
      case .copy:
        return try FileContents.read(descriptor, offset: entry.offset, count: needed)
      case .map: return try map(descriptor, offset: entry.offset, count: needed)
      }
    }
  }

  private func needed(
    by tensor: TensorProto, _ entry: ExternalEntry
  ) throws(ModelError) -> Int {
    let type = try tensor.elementType()
    let count = try Tensor.elementCount(tensor.shape())
    guard count <= limits.tensorElements else {
      throw ModelError(
        .limitExceeded, "\(count) elements; the limit is \(limits.tensorElements)")
    }
    let needed = try type.packedByteCount(count)
    guard type != .string, entry.length ?? needed == needed else {
      throw ModelError(
        .invalidModel,
        "length \(entry.length ?? 0), but \(type.name) \(tensor.dims) takes \(needed) bytes")
    }
    return needed
  }

  /// Opens a location below the folder, going over no link.
  private func openInside(_ location: String) throws(ModelError) -> Int32 {
    let names = location.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !names.isEmpty, names.allSatisfy({ $0 != "" && $0 != ".." && !$0.contains("\\") })
    else {
      throw ModelError(
        .invalidModel, "the location must be a relative path inside the model's folder")
    }
    var place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard place >= 0 else { throw FileContents.failure("cannot open the model's folder") }
    for (index, name) in names.enumerated() {
      let last = index == names.count - 1
      let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (last ? 0 : O_DIRECTORY)
      let next = openat(place, name, flags)
      let failure = FileContents.failure("cannot open without following a link")
      close(place)
      guard next >= 0 else { throw failure }
      place = next
    }
    var status = stat()
    guard fstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1
    else {
      close(place)
      throw ModelError(.fileSystem, "not a regular file with a single name")
    }
    return place
  }

  private func map(
    _ descriptor: Int32, offset: Int, count: Int
  ) throws(ModelError) -> Bytes {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = offset / page * page
    let length = count + (offset - start)
    guard
      let base = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, off_t(start)),
      base != MAP_FAILED
    else { throw FileContents.failure("cannot map") }
    let storage = Storage(adopting: base, byteCount: length) { munmap($0, length) }
    return Bytes(storage, offset - start..<length)
  }
}

/// What a tensor says about where its elements are.
struct ExternalEntry {
  var location = ""
  var offset = 0
  var length: Int?

  /// - Throws: `invalidModel` if there is no location, a key stands twice, or a number is none.
  init(_ tensor: TensorProto) throws(ModelError) {
    var values: [String: String] = [:]
    for entry in tensor.externalData {
      guard values.updateValue(entry.value ?? "", forKey: entry.key ?? "") == nil else {
        throw ModelError(.invalidModel, "external_data has two entries '\(entry.key ?? "")'")
      }
    }
    guard let location = values["location"], !location.isEmpty else {
      throw ModelError(.invalidModel, "external_data has no location")
    }
    self.location = location
    offset = try Self.number("offset", values) ?? 0
    length = try Self.number("length", values)
  }

  private static func number(
    _ key: String, _ values: [String: String]
  ) throws(ModelError) -> Int? {
    guard let text = values[key] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ModelError(.invalidModel, "external_data: \(key) '\(text)' is no number of bytes")
    }
    return number
  }
}
