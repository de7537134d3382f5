// Who opened a folder while another process made a store there, and wrote to it, between the look for the
// manifest and the look into the journal took it for a store that had lost its manifest [P6].
#include <doctest/doctest.h>

#include <functional>
#include <utility>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// Does something once, behind the first look at a path where nothing is.
class Overtaken final : public MemoryFileSystem {
 public:
  std::optional<fs::FileInfo> stat(const std::string& path) override {
    auto info = MemoryFileSystem::stat(path);
    if (path == "/store/manifest.json" && !info && meanwhile) std::exchange(meanwhile, nullptr)();
    return info;
  }
  std::function<void()> meanwhile{};
};

}  // namespace

TEST_CASE("a store that another process makes and writes to while this one looks is opened [P6]") {
  Overtaken files;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  const auto open = [&] { return storage::json_engine::open_engine("/store", options, files); };
  files.make_directory("/store");
  EnginePointer other;
  files.meanwhile = [&] {
    other = open();
    commit(*other, {put_organization("org_a", "Acme")});
  };
  EnginePointer engine;
  CHECK_FALSE(code_of([&] { engine = open(); }));
  REQUIRE(other);
  REQUIRE(engine);
  CHECK(engine->read()->get(model::Collection::organizations, "org_a").has_value());
  CHECK(commit(*engine, {put_organization("org_b", "Beta")}).revision == 2);
}
