// The organization of the sequential model as a real one, through the library's own door.
#include "order/clients.hpp"

#include <sys/mman.h>

#include <chrono>
#include <optional>
#include <random>
#include <stdexcept>

namespace orgmgr::test {
namespace {

const OrgId organization("org_order");
constexpr Permission renaming("org.update");

std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

UserId id_of(std::size_t user) { return UserId("user" + std::to_string(user)); }

std::string name_of_role(std::optional<Role> role) { return role ? std::string(to_string(*role)) : "none"; }

template <class T>
void put(Event& event, const Result<T>& result, const std::string& done = "done") {
  event.put_answer(result ? done : std::string(to_string(result.error().code())));
  if (result) event.revision = result.revision();
}

std::uint64_t number_of(const HostOrgs& orgs) { return std::stoull(orgs.get_org(organization)->name); }

void increment(OrgManager& orgs, Event& event, const WriteOptions& options) {
  std::string done = "done";  // all that a repeat is told
  const auto result = orgs.transaction(
      [&](Transaction& transaction) {
        const std::string next = std::to_string(number_of(transaction) + 1);
        done = "done " + next;
        return transaction.rename_organization(organization, next);
      },
      options, "increment");
  put(event, result, done);
}

void change(OrgManager& orgs, Event& event) {
  const WriteOptions options{.operation_id = std::to_string(event.operation)};
  const UserId user = id_of(event.command.user);
  const std::string_view role = event.command.admin ? "admin" : "member";
  switch (event.command.verb) {
    case Verb::add:
      return put(event, orgs.add_user_to_org(organization, user, role, options));
    case Verb::remove:
      return put(event, orgs.remove_user_from_org(organization, user, options));
    case Verb::set_role:
      return put(event, orgs.update_user_role(organization, user, role, options));
    default:
      return increment(orgs, event, options);
  }
}

std::string read(const OrgManager& orgs, const Command& command) {
  const UserId user = id_of(command.user);
  switch (command.verb) {
    case Verb::read_role:
      return name_of_role(orgs.get_user_role_in_org(organization, user));
    case Verb::may_rename:
      return orgs.can(organization, user, renaming).allowed ? "allowed" : "refused";
    case Verb::read_number:
      return "number " + std::to_string(number_of(orgs));
    default: {
      std::string text = "members";
      for (const OrgUser& member : orgs.get_org_users(organization))
        text += " " + member.user_id.str().substr(4) + ":" + name_of_role(member.role);
      return text;
    }
  }
}

}  // namespace

OpenOptions client_options() {
  OpenOptions options;
  options.checkpoint_bytes = 24U << 10U;  // often, to have checkpoints in the way
  options.lock_timeout = std::chrono::seconds(60);
  return options;
}

void prepare_organization(const std::string& folder) {
  OrgManager orgs(folder, client_options());
  if (!orgs.create_organization("0", {.id = organization.str()}).ok())
    throw std::runtime_error("no organization");
}

Notebook::Notebook() {
  void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
  shared_ = static_cast<Shared*>(memory);  // zeros are what it begins with
}

Notebook::~Notebook() { ::munmap(shared_, sizeof(Shared)); }

void Notebook::ask(OrgManager& orgs, Row& row, std::uint64_t operation, const Command& command) {
  Entry& entry = row.entries.at(row.begun);
  Event& event = entry.event;
  event.operation = operation;
  event.command = command;
  event.began = now();
  ++row.begun;
  if (command.changes()) {
    change(orgs, event);
  } else {
    event.put_answer(read(orgs, command));
  }
  event.ended = now();
  entry.answered = true;
}

bool Notebook::worth_repeating(const Entry& entry) {
  return entry.event.command.changes() && (!entry.answered || accepted(entry.event.text()));
}

void Notebook::serve(const std::string& folder, std::size_t client, std::uint64_t seed, std::uint64_t count) {
  Row& row = shared_->rows.at(client);
  OrgManager orgs(folder, client_options());
  std::mt19937_64 random(seed);
  std::optional<std::size_t> repeated;  // what is asked once more
  if (row.begun > 0 && !row.entries.at(row.begun - 1).answered) repeated = row.begun - 1;
  for (std::uint64_t asked = 0; asked < count && row.begun < most_events && !shared_->ending; ++asked) {
    const std::size_t place = row.begun;
    // One in eight asks once more for what was accepted, or was never answered.
    if (place > 0 && random() % 8 == 0) repeated = random() % place;
    Command command = Command::random(random());
    std::uint64_t operation = command.changes() ? client * most_events + place + 1 : 0;
    if (repeated && worth_repeating(row.entries.at(*repeated))) {
      command = row.entries.at(*repeated).event.command;
      operation = row.entries.at(*repeated).event.operation;
    }
    repeated.reset();
    ask(orgs, row, operation, command);
  }
}

std::vector<Event> Notebook::events() const {
  std::vector<Event> events;
  for (const Row& row : shared_->rows) {
    for (std::size_t place = 0; place < row.begun; ++place) {
      const Entry& entry = row.entries.at(place);
      events.push_back(entry.event);
      if (entry.answered) continue;
      events.back().ended = Event::never;
      events.back().revision = 0;
      events.back().put_answer("");
    }
  }
  return events;
}

History history_of(const std::string& folder, std::vector<Event> events) {
  History history{.events = std::move(events), .before = 1};
  const OrgManager orgs(folder, client_options());
  for (Changes changes = orgs.read_changes(1, 10'000);; changes = orgs.read_changes(changes.last, 10'000)) {
    for (const Commit& commit : changes.commits) {
      if (commit.revision != history.before + history.journal.size() + 1)
        throw std::runtime_error("a gap in the journal");
      history.journal.push_back(commit.operation_id.empty() ? ~std::uint64_t{0}
                                                            : std::stoull(commit.operation_id));
    }
    if (!changes.more) break;
  }
  for (const Verb verb : {Verb::read_members, Verb::read_number}) {
    Event last{.command = {.verb = verb}, .began = now()};
    last.put_answer(read(orgs, last.command));
    last.ended = now();
    history.events.push_back(last);
  }
  return history;
}

}  // namespace orgmgr::test
