import CSQLite

/// Where a log lies, as far as it matters to SQLite: a write-ahead log needs memory that all of its users
/// share, and that ends at the machine.
enum FileSystem: Hashable, Sendable {
  case local
  /// The system's name for it: `NFS`.
  case shared(String)

  /// Of the folder or file at `path`; local when nobody can tell.
  init(at path: String) { self.init(magic: osl_file_system(path)) }

  /// By `f_type` of statfs(2). What may be a network behind FUSE counts as one.
  init(magic: UInt32) {
    switch magic {
    case 0x6969: self = .shared("NFS")
    case 0xFF53_4D42, 0xFE53_4D42, 0x517B: self = .shared("SMB")
    case 0x6573_5546: self = .shared("FUSE")
    case 0x0102_1997: self = .shared("9P")
    case 0x0BD0_0BD0: self = .shared("Lustre")
    case 0x4750_4653: self = .shared("GPFS")
    case 0x00C3_6400: self = .shared("Ceph")
    case 0x1983_0326: self = .shared("BeeGFS")
    case 0x5346_414F, 0x6B41_4653: self = .shared("AFS")
    case 0x7375_7245: self = .shared("Coda")
    case 0x0116_1970: self = .shared("GFS2")
    case 0x7461_636F: self = .shared("OCFS2")
    case 0x786F_4256: self = .shared("a folder shared with a virtual machine")
    default: self = .local
    }
  }
}
