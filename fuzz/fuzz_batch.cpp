// Any bytes as lines of a batch, and as lines and files to import: answered one by one, nothing half done,
// and every answer is JSON that we read ourselves.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <orgmgr/batch.hpp>
#include <orgmgr/transfer.hpp>

#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;

void require(bool holds) {
  if (!holds) std::abort();
}

std::uint64_t run(const OrgManager& orgs, std::string_view text, bool atomic) {
  std::uint64_t answers = 0;
  Batch batch(orgs, {.atomic = atomic}, [&](std::string_view line) {
    require(Json::parse(line).has_value());
    ++answers;
  });
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (!batch.submit(text.substr(0, end))) break;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  batch.finish();
  return batch.refused();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string text(bytes, bytes + count);
  {
    tests::MemoryHost host;
    (void)host.orgs.create_organization("Acme", {.id = "org_acme"});
    (void)run(host.orgs, text, false);
    const Revision before = host.orgs.revision();
    if (run(host.orgs, text, true) > 0) require(host.orgs.revision() == before);  // all or nothing
  }
  for (const bool repair : {false, true}) {
    tests::MemoryHost host;
    const auto imported = import_lines(host.orgs, text, {.repair = repair});
    require(imported.ok() ? host.orgs.list_all_organizations().size() == imported.value().organizations
                          : host.orgs.revision() == 0 && !imported.error().message().empty());
  }
  return 0;
}
