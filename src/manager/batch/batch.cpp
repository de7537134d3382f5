// A run of batch: line by line, or all lines in one transaction.
#include <orgmgr/batch.hpp>

#include <fmt/format.h>

#include "manager/batch/command.hpp"
#include "manager/live_session.hpp"

namespace orgmgr::inline v0 {

using manager::Deferral;
using manager::LiveSession;
using manager::RunsCode;
using manager::batch::Answer;
using manager::batch::Command;
using manager::batch::LineTag;
using manager::batch::Operation;

namespace {

// Answers that wait for a flush are few enough to hold.
constexpr std::size_t max_waiting_answers = 1024;
constexpr std::size_t max_waiting_bytes = 1U << 20U;
// Lines of an atomic run are held until `finish`.
constexpr std::size_t max_atomic_bytes = 256U << 20U;

struct HeldLine {
  std::uint64_t line = 0;
  std::string text{};
};

/// What came of one line of an atomic run.
struct HeldAnswer {
  LineTag tag{};
  Answer answer{};
};

Error not_applied(std::uint64_t culprit) {
  return Error(ErrorCode::not_applied,
               fmt::format("Not applied, because line {} of the same transaction was refused", culprit));
}

}  // namespace

struct Batch::State {
  State(const OrgManager& host, Options chosen, Sink answers)
      : options(chosen),
        sink(std::move(answers)),
        deferral(std::make_shared<Deferral>()),
        session(std::make_shared<LiveSession>(manager::session_of(host)->ground(), deferral,
                                              manager::session_of(host)->principal())),
        orgs(manager::Session::handle(session)) {}

  void submit_now(std::string_view text);
  void hold(std::string_view text);
  void flush();
  void give_out(std::string answer);
  void run_atomic();
  [[nodiscard]] Result<void> run_all(HostOrgs& target, std::vector<HeldAnswer>& answers) const;
  void answer_refused(const Error& error, std::size_t culprit);

  Options options;
  Sink sink;
  std::shared_ptr<Deferral> deferral;
  std::shared_ptr<LiveSession> session;
  OrgManager orgs;
  std::uint64_t line = 0;
  std::uint64_t refused = 0;
  bool over = false;
  std::vector<std::string> waiting{};  // answers whose changes may not be durable yet
  std::size_t waiting_bytes = 0;
  std::vector<HeldLine> held{};
  std::size_t held_bytes = 0;
};

void Batch::State::submit_now(std::string_view text) {
  const Command command = manager::batch::read_command(text);
  const LineTag tag{line, command.req};
  waiting_bytes += text.size();  // what is written and not settled yet is bounded too
  OrgManager principal = orgs;
  if (command.as && !command.refusal) {
    principal = command.staff_reason ? orgs.impersonate_staff(*command.as, *command.staff_reason)
                                     : orgs.impersonate(*command.as);
  }
  const Result<Answer> answered = manager::batch::run(command, {principal, &principal});
  if (answered) return give_out(manager::batch::write_answer(tag, answered.value()));
  ++refused;
  if (options.bail) over = true;
  give_out(manager::batch::write_refusal(tag, answered.error()));
}

void Batch::State::give_out(std::string answer) {
  waiting_bytes += answer.size();
  waiting.push_back(std::move(answer));
  if (waiting.size() >= max_waiting_answers || waiting_bytes >= max_waiting_bytes) flush();
}

void Batch::State::flush() {
  deferral->settle(session->store());
  const std::vector<std::string> answers = std::exchange(waiting, {});
  waiting_bytes = 0;
  for (const std::string& answer : answers) sink(answer);
}

void Batch::State::hold(std::string_view text) {
  held_bytes += text.size();
  if (held_bytes > max_atomic_bytes) {
    throw StorageError(ErrorCode::transaction_too_large,
                       fmt::format("An atomic batch takes at most {} bytes of input; nothing was applied",
                                   max_atomic_bytes));
  }
  held.push_back({line, std::string(text)});
}

Result<void> Batch::State::run_all(HostOrgs& target, std::vector<HeldAnswer>& answers) const {
  for (const HeldLine& each : held) {
    const Command command = manager::batch::read_command(each.text);
    if (command.as) {
      return Error(ErrorCode::argument_invalid,
                   "An atomic batch is one commit of one principal; no line takes 'as'", *command.as, "as");
    }
    Result<Answer> answered = manager::batch::run(command, {target, nullptr});
    if (!answered) return answered.error();
    answers.push_back({{each.line, command.req}, std::move(answered).value()});
  }
  return {};
}

void Batch::State::answer_refused(const Error& error, std::size_t culprit) {
  refused = held.size();
  for (std::size_t at = 0; at < held.size(); ++at) {
    const LineTag tag{held[at].line, manager::batch::read_command(held[at].text).req};
    give_out(manager::batch::write_refusal(tag, at == culprit ? error : not_applied(held[culprit].line)));
  }
}

void Batch::State::run_atomic() {
  if (held.empty()) return;
  std::vector<HeldAnswer> answers;
  const auto done = session->transact(
      [&](const std::shared_ptr<manager::Session>& transaction) {
        OrgManager target = manager::Session::handle(transaction);
        return run_all(target, answers);
      },
      {}, "batch", RunsCode::of_ours);
  // Without a refused line every line has its answer: then the transaction itself was refused.
  if (!done) return answer_refused(done.error(), std::min(answers.size(), held.size() - 1));
  for (HeldAnswer& each : answers) {
    if (each.answer.revision) each.answer.revision = done.revision();
    give_out(manager::batch::write_answer(each.tag, each.answer));
  }
}

Batch::Batch(const OrgManager& orgs, Options options, Sink answers)
    : state_(std::make_unique<State>(orgs, options, std::move(answers))) {}

Batch::~Batch() = default;

bool Batch::submit(std::string_view line) {
  if (state_->over) return false;
  ++state_->line;
  if (manager::batch::is_blank(line)) return true;
  if (state_->options.atomic) {
    state_->hold(line);
    return true;
  }
  try {
    state_->submit_now(line);
  } catch (const StorageError&) {
    // What was answered before this line may well be durable: say so, and then what went wrong.
    try {
      flush();
    } catch (const StorageError&) {  // the same disk, most likely; the first error tells more
    }
    throw;
  }
  return !state_->over;
}

void Batch::flush() { state_->flush(); }

void Batch::finish() {
  state_->over = true;
  state_->run_atomic();
  state_->flush();
}

std::uint64_t Batch::refused() const noexcept { return state_->refused; }

std::vector<std::string_view> Batch::operations() {
  std::vector<std::string_view> names;
  for (const auto& group : manager::batch::all_operations()) {
    for (const Operation& operation : group) names.push_back(operation.name);
  }
  return names;
}

}  // namespace orgmgr::inline v0
