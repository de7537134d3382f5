// Judging what a crash left.
#include "crash/ledger.hpp"

#include <algorithm>
#include <array>

namespace orgmgr::test {

Witness::Witness(Ledger& ledger, fs::FileSystem& files, OpenOptions options)
    : ledger_(ledger), files_(files), options_(std::move(options)) {
  open();
}

void Witness::open() {
  engine_ = storage::json_engine::open_engine(store_path, options_, files_);
  state_ = state_of(*engine_->read());
  // What is served is acknowledged to whoever reads it.
  revision_ = engine_->durable();
  ledger_.acknowledged = std::max(ledger_.acknowledged, revision_);
}

void Witness::reopen() {
  engine_.reset();
  open();
}

bool Witness::make(const std::vector<Edit>& edits, const std::function<bool(const std::string& op)>& change) {
  State candidate = state_;
  apply(candidate, edits);
  const Revision revision = revision_ + 1;
  auto& allowed = ledger_.allowed[revision];
  allowed.push_back(candidate);
  try {
    if (!change("step " + std::to_string(revision))) {
      allowed.pop_back();
      return false;
    }
  } catch (const StorageError& error) {
    errors_.push_back(error.kind());
    failures_.push_back(error);
    if (error.kind() != ErrorKind::outcome_unknown) allowed.pop_back();
    return false;
  }
  ledger_.acknowledged = revision_ = revision;
  state_ = std::move(candidate);
  return true;
}

bool Witness::commit(const std::vector<Edit>& edits) {
  return make(edits, [&](const std::string& op) {
    (void)test::commit(*engine_, edits, op);
    return true;
  });
}

bool Witness::load(const std::vector<Edit>& edits, std::size_t memory) {
  engine_->load_within(memory);
  return make(edits, [&](const std::string& op) {
    const auto load = engine_->begin_load();
    if (!load) return false;
    for (const Edit& edit : edits) load->add(edit.collection, edit.key, edit.value);
    const auto outcome = load->commit({.op = op}, "true");
    if (outcome) engine_->wait_durable(*outcome);
    return outcome.has_value();
  });
}

void Witness::append(const std::vector<Edit>& edits) {
  apply(state_, edits);
  ledger_.allowed[++revision_].push_back(state_);
  appended_ = engine_->commit({.op = "step"}, [&](storage::Transaction& transaction) {
    for (const Edit& edit : edits) transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true, .result = "true"};
  });
}

void Witness::wait() {
  engine_->wait_durable(appended_);
  ledger_.acknowledged = revision_;
}

namespace {

Verdict judge(Engine& engine, const Ledger& ledger) {
  const auto reader = engine.read();
  const Revision revision = reader->revision();
  if (revision < ledger.acknowledged) {
    return {Breach::lost, "revision " + std::to_string(ledger.acknowledged) +
                              " was acknowledged, the store is at " + std::to_string(revision)};
  }
  const auto allowed = ledger.allowed.find(revision);
  if (allowed == ledger.allowed.end())
    return {Breach::not_whole, "revision " + std::to_string(revision) + " was never made"};
  const State state = state_of(*reader);
  if (std::find(allowed->second.begin(), allowed->second.end(), state) == allowed->second.end()) {
    return {Breach::not_whole,
            "the state of revision " + std::to_string(revision) + " is none that was committed"};
  }
  if (auto wrong = inconsistency(*reader); !wrong.empty()) return {Breach::not_whole, wrong};
  if (auto wrong = broken_history(engine); !wrong.empty()) return {Breach::lost, wrong};
  return {};
}

Verdict go_on(fs::FileSystem& image, const Ledger& ledger, OpenOptions options) {
  auto engine = storage::json_engine::open_engine(store_path, options, image);
  if (auto verdict = judge(*engine, ledger); verdict.breach != Breach::none) return verdict;
  const Revision revision = engine->durable();
  const State state = state_of(*engine->read());
  engine.reset();

  engine = storage::json_engine::open_engine(store_path, options, image);
  if (engine->durable() != revision || state_of(*engine->read()) != state)
    return {Breach::recovery, "a second recovery gives another state"};
  for (const auto& finding : engine->notices()) {
    if (finding.code == "torn_tail") return {Breach::recovery, "a second recovery cuts once more"};
  }
  const std::vector<Edit> edits{put_organization("org_after", "After the crash")};
  if (test::commit(*engine, edits, "after").revision != revision + 1)
    return {Breach::recovery, "the next commit has the wrong revision"};
  State expected = state;
  apply(expected, edits);
  options.checkpoint_at_close = true;
  engine.reset();
  engine = storage::json_engine::open_engine(store_path, options, image);
  if (state_of(*engine->read()) != expected)
    return {Breach::lost, "what was committed after the crash is not there"};
  if (auto wrong = broken_history(*engine); !wrong.empty()) return {Breach::recovery, wrong};
  return {};
}

}  // namespace

std::string_view to_string(Breach breach) noexcept {
  constexpr std::array<std::string_view, breach_count> names{
      "no breach",     "an acknowledged change lost", "part of a change",
      "called damage", "refused otherwise",           "another recovery"};
  return names.at(static_cast<std::size_t>(breach));
}

Verdict judge_image(fs::FileSystem& image, const Ledger& ledger) {
  OpenOptions options = Surroundings{}.options(99);
  options.checkpoint_at_close = false;
  try {
    return go_on(image, ledger, options);
  } catch (const StorageError& error) {
    return {error.kind() == ErrorKind::corrupt ? Breach::damaged : Breach::refused,
            std::string(to_string(error.code())) + ": " + error.what()};
  }
}

std::string broken_promise(fs::FileSystem& image, const Ledger& ledger) {
  return judge_image(image, ledger).what;
}

}  // namespace orgmgr::test
