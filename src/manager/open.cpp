// Opening a folder: the one place that names the storage engine.
#include <orgmgr/org_manager.hpp>

#include <stdexcept>

#include <fmt/format.h>

#include "fs/file_system.hpp"
#include "fs/paths.hpp"
#include "fs/surroundings.hpp"
#include "manager/live_session.hpp"
#include "manager/open.hpp"
#include "manager/transfer.hpp"
#include "model/limits.hpp"
#include "storage/json/open.hpp"

namespace orgmgr {
namespace manager {
namespace {

Actor host_actor(const OpenOptions& options) {
  const fs::Process process = fs::this_process();
  Actor actor;
  actor.kind = Actor::Kind::host;
  actor.program = options.program;
  actor.uid = process.uid;
  actor.sudo_uid = process.sudo_uid;
  actor.pid = process.pid;
  actor.host = process.host;
  return actor;
}

/// Every commit records it.
void require_program(const std::string& program) {
  if (const auto label = model::check_label(program); !label) {
    throw StorageError(ErrorCode::argument_invalid,
                       fmt::format("OpenOptions::program cannot be recorded: {}", label.error().message()));
  }
}

/// The first opening of a folder of the original module: its files were kept by the engine, and are
/// imported in one commit. An interrupted one is done again.
void finish_adoption(storage::json_engine::Engine& engine, const std::shared_ptr<Session>& session) {
  const std::string kept = engine.manifest().adopting;
  if (kept.empty()) return;
  if (engine.options().read_only) {
    if (engine.durable() != 0) return;
    // Until that one commit is durable the store is empty, and the originals are not: nobody may see that
    // [P5].
    throw StorageError(ErrorCode::opened_read_only,
                       fmt::format("{} is being taken over from the original module. The next opening for "
                                   "writing finishes that; then read again.",
                                   engine.layout().root),
                       {.path = engine.layout().root});
  }
  if (engine.durable() == 0) {
    const auto adopted = adopt_originals(session, fs::join(engine.layout().adopted(), kept));
    if (!adopted) {
      throw StorageError(adopted.error().code(), adopted.error().message(), {.path = engine.layout().root});
    }
    for (const ImportNote& note : adopted.value().notes) {
      engine.notice({Finding::Severity::note, note.code, engine.layout().root, 0,
                     fmt::format("{}: {}", note.record, note.reason)});
    }
  }
  engine.end_adoption();
}

/// A folder of the original module that cannot be taken over is refused before anything is written.
void require_adoptable(const std::filesystem::path& directory, const OpenOptions& options) {
  if (options.read_only || !options.adopt) return;
  const storage::json_engine::Layout layout{absolute_path(directory)};
  if (folder_kind(fs::posix_file_system(), layout) != storage::json_engine::FolderKind::foreign) return;
  if (const auto error = check_originals(layout.root)) {
    throw StorageError(error->code(), error->message(), {.path = layout.root});
  }
}

std::shared_ptr<Session> open(const std::filesystem::path& directory, OpenOptions options) {
  complete(options);
  require_program(options.program);
  require_adoptable(directory, options);
  const auto engine = storage::json_engine::open_engine(directory, options, fs::posix_file_system());
  auto ground = std::make_shared<Ground>();
  ground->store = engine;
  ground->directory = directory;
  ground->actor = host_actor(options);
  ground->options = std::move(options);
  const auto session = std::make_shared<LiveSession>(std::move(ground));
  finish_adoption(*engine, session);
  return session;
}

}  // namespace

storage::json_engine::Engine& engine_of(const OrgManager& orgs) {
  auto* engine = dynamic_cast<storage::json_engine::Engine*>(&session_of(orgs)->store());
  if (engine == nullptr) throw std::logic_error("this store is not a folder of JSON");
  return *engine;
}

void complete(OpenOptions& options) {
  if (!options.clock) options.clock = fs::system_time;
  if (!options.randomness) options.randomness = fs::system_random;
}

std::string absolute_path(const std::filesystem::path& path) {
  std::string text = std::filesystem::absolute(path).lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

}  // namespace manager

inline namespace v0 {

OrgManager::OrgManager(const std::filesystem::path& directory, OpenOptions options)
    : HostOrgs(manager::open(directory, std::move(options))) {}

}  // namespace v0
}  // namespace orgmgr
