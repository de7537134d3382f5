// The peer that ships: SQLite as somebody who knows it well would keep organizations in it. No audit trail,
// no operation ids, no revisions: what it leaves out is to its advantage.
#include <fmt/format.h>

#include <optional>

#include "folding.hpp"
#include "peer.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/group_commit.hpp"
#include "sqlite/import.hpp"
#include "sqlite/schema.hpp"
#include "sqlite/statements.hpp"
#include "sqlite/sync_count.hpp"

namespace orgmgr::bench {
namespace {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::Statements;

std::string file_in(const std::filesystem::path& folder) { return (folder / "organizations.db").string(); }

Connection connect(const std::filesystem::path& folder, Syncs syncs) {
  Connection connection(file_in(folder), syncs == Syncs::counted ? sqlite::counting_vfs() : "");
  connection.execute(std::string(sqlite::pragmas));
  return connection;
}

std::string like_inside(std::string_view query) {
  std::string pattern = "%";
  for (const char c : query) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

/// One connection, with all writers' inserts in one transaction.
struct SharedWriter {
  explicit SharedWriter(Connection connection) : statements(std::move(connection)) {}
  Statements statements;
  sqlite::GroupCommit group{[this] { statements.connection.execute("BEGIN IMMEDIATE"); },
                            [this] { statements.connection.execute("COMMIT"); }};
};

class SqliteClient final : public Client {
 public:
  SqliteClient(Connection connection, std::shared_ptr<SharedWriter> writer)
      : statements_(std::move(connection)), writer_(std::move(writer)) {}

  std::optional<Role> role(const Membership& membership) override {
    const auto role = statements_.ask(statements_.role, membership);
    return role ? std::optional(static_cast<Role>(*role)) : std::nullopt;
  }
  bool may_add_members(const Membership& membership) override {
    const auto role = statements_.ask(statements_.may, membership);
    return role && *role <= static_cast<std::int64_t>(Role::manager);
  }
  std::optional<Organization> organization(const OrgId& org) override {
    Statement& statement = statements_.organization.bind(1, org.str());
    if (!statement.step()) return std::nullopt;
    Organization organization = Statements::read_organization(statement);
    statement.reset();
    return organization;
  }
  std::vector<Organization> organizations_of(const UserId& user) override {
    std::vector<Organization> organizations;
    Statement& statement = statements_.user.bind(1, user.str());
    while (statement.step()) organizations.push_back(Statements::read_organization(statement));
    return organizations;
  }
  std::vector<std::string> search(std::string_view query, std::size_t limit) override {
    const std::string form = folded(query);
    const std::string behind = form + "\xf4\x8f\xbf\xbf";  // the last code point
    const std::string pattern = like_inside(form);
    std::vector<std::string> names;
    const auto take = [&](Statement& statement) {
      while (statement.step()) names.emplace_back(statement.text(0));
    };
    const auto left = [&] { return static_cast<std::int64_t>(limit - names.size()); };
    take(statements_.exact.bind(1, form));
    if (left() > 0) take(statements_.prefix.bind(1, form).bind(2, behind).bind(3, left()));
    if (left() > 0) take(statements_.inside.bind(1, pattern).bind(2, form).bind(3, behind).bind(4, left()));
    return names;
  }
  void create_organization(const OrgId& org, std::string_view name) override {
    if (!writer_) return statements_.create_organization(org, name);
    writer_->group.run([&] { writer_->statements.create_organization(org, name); });
  }
  void add_member(const Membership& membership, Role role) override {
    if (!writer_) return statements_.add_member(membership, role);
    writer_->group.run([&] { writer_->statements.add_member(membership, role); });
  }

 private:
  Statements statements_;
  std::shared_ptr<SharedWriter> writer_;
};

class Sqlite final : public Contender {
 public:
  enum class Writers : std::uint8_t { each, one };

  Sqlite(std::filesystem::path folder, Syncs syncs, Writers writers)
      : folder_(std::move(folder)), syncs_(syncs), syncs_before_(sqlite::counted_syncs()) {
    std::filesystem::create_directories(folder_);
    Connection connection = connect(folder_, syncs_);
    connection.execute(std::string(sqlite::tables) + std::string(sqlite::indexes));
    if (writers == Writers::one) writer_ = std::make_shared<SharedWriter>(std::move(connection));
  }

  std::unique_ptr<Client> client() override {
    return std::make_unique<SqliteClient>(connect(folder_, syncs_), writer_);
  }
  void import(const std::filesystem::path& lines) override {
    Connection connection = connect(folder_, syncs_);
    sqlite::import_lines(connection, lines);
  }
  void checkpoint() override { connect(folder_, syncs_).execute("PRAGMA wal_checkpoint(TRUNCATE)"); }
  std::optional<std::uint64_t> syncs() const override {
    if (syncs_ != Syncs::counted) return std::nullopt;
    return sqlite::counted_syncs() - syncs_before_;
  }

 private:
  std::filesystem::path folder_;
  Syncs syncs_;
  std::uint64_t syncs_before_;
  std::shared_ptr<SharedWriter> writer_;
};

Arrangement arrangement(std::string name, Sqlite::Writers writers) {
  return {std::move(name), [writers](const std::filesystem::path& folder, Syncs syncs) {
            return std::make_unique<Sqlite>(folder, syncs, writers);
          }};
}

std::vector<std::string> command(const std::filesystem::path& folder, Question question,
                                 const Membership& about) {
  std::string sql;
  switch (question) {
    case Question::role:
      sql = fmt::format("SELECT role FROM org_users WHERE org_id='{}' AND user_id='{}'", about.org.str(),
                        about.user.str());
      break;
    case Question::organizations_of_user:
      sql = fmt::format(
          "SELECT o.* FROM org_users m JOIN organizations o ON o.id=m.org_id WHERE m.user_id='{}' "
          "ORDER BY m.org_id",
          about.user.str());
      break;
    case Question::organization:
      sql = fmt::format("SELECT * FROM organizations WHERE id='{}'", about.org.str());
      break;
  }
  return {"sqlite3", file_in(folder), sql};
}

std::string description() {
  std::string text =
      std::string(sqlite::pragmas) + std::string(sqlite::tables) + std::string(sqlite::indexes);
  for (const std::string_view query : sqlite::queries) text += std::string(query) + ";\n";
  return text;
}

}  // namespace

Peer peer() {
  return {.name = "SQLite",
          .version = sqlite3_libversion(),
          .description = description(),
          .arrangements = {arrangement("sqlite", Sqlite::Writers::each),
                           arrangement("sqlite, group commit", Sqlite::Writers::one)},
          .command = command};
}

}  // namespace orgmgr::bench
