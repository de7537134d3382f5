// Bytes put into any file of a store: the first says which one, the next two where, the fourth how: over what
// is there, in between, instead of the rest, or as the whole file. Never a state that was not, never a crash.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine_in_memory.hpp"

namespace {

using namespace orgmgr;

void list_files(test::MemoryFileSystem& files, const std::string& folder, std::vector<std::string>& found) {
  for (const auto& name : files.list(folder)) {
    const std::string path = folder + "/" + name;
    if (files.stat(path)->kind == fs::FileKind::directory) {
      list_files(files, path, found);
    } else {
      found.push_back(path);
    }
  }
}

std::string altered(const std::string& sound, std::size_t place, unsigned how, const std::string& bytes) {
  const std::size_t at = std::min(place, sound.size());
  switch (how % 4) {
    case 0:
      return sound.substr(0, at) + bytes + sound.substr(std::min(sound.size(), at + bytes.size()));
    case 1:
      return sound.substr(0, at) + bytes + sound.substr(at);
    case 2:
      return sound.substr(0, at) + bytes;
    default:
      return bytes;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  static const fuzz::SmallStore store;
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    list_files(*store.files, fuzz::store_path, found);
    return found;
  }();
  if (count < 4) return 0;
  const auto files = store.files->clone();
  const std::string& path = names[bytes[0] % names.size()];
  const std::size_t place = bytes[1] * 256U + bytes[2];
  files->put(path, altered(files->get(path), place, bytes[3], std::string(bytes + 4, bytes + count)));
  fuzz::judge(*files, store.states);
  return 0;
}
