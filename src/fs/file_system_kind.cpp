// Which kinds of file system cannot carry the protocol: several machines write to them without one
// page cache (network, cluster), a program of a user stands behind them (fuse), or a file changes
// its identity at the first write (overlay).
#include "fs/file_system_kind.hpp"

#include <array>

namespace orgmgr::fs {
namespace {

struct Kind {
  std::uint32_t magic;
  std::string_view name;
};

constexpr std::array unsupported{
    Kind{0x00006969, "nfs"},      Kind{0x0000517b, "smb"},      Kind{0xff534d42, "cifs"},
    Kind{0xfe534d42, "smb2"},     Kind{0x01021997, "9p"},       Kind{0x65735546, "fuse"},
    Kind{0x794c7630, "overlay"},  Kind{0x5346414f, "afs"},      Kind{0x6b414653, "kafs"},
    Kind{0x73757245, "coda"},     Kind{0x00c36400, "ceph"},     Kind{0x0000564c, "ncp"},
    Kind{0x0bd00bd0, "lustre"},   Kind{0x01161970, "gfs2"},     Kind{0x7461636f, "ocfs2"},
    Kind{0x47504653, "gpfs"},     Kind{0x20030528, "orangefs"}, Kind{0xaad7aaea, "panfs"},
    Kind{0x61756673, "aufs"},     Kind{0x786f4256, "vboxsf"},   Kind{0xbacbacbc, "vmhgfs"},
    Kind{0x0000f15f, "ecryptfs"},
};

}  // namespace

std::string_view unsupported_kind_of(std::uint32_t magic) noexcept {
  for (const Kind& kind : unsupported) {
    if (kind.magic == magic) return kind.name;
  }
  return {};
}

}  // namespace orgmgr::fs
