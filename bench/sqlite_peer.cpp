// The peer that ships: SQLite as somebody who knows it well would keep organizations in it. No audit trail,
// no operation ids, no revisions: what it leaves out is to its advantage.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "folding.hpp"
#include "peer.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/group_commit.hpp"
#include "sqlite/sync_count.hpp"

namespace orgmgr::bench {
namespace {

using sqlite::Connection;
using sqlite::Statement;

constexpr std::string_view pragmas = R"sql(PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA cache_size = -65536;
PRAGMA mmap_size = 2147418112;
PRAGMA temp_store = MEMORY;
PRAGMA foreign_keys = OFF;
)sql";

constexpr std::string_view tables = R"sql(CREATE TABLE IF NOT EXISTS organizations(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, created_at INTEGER NOT NULL,
  plan_tier TEXT NOT NULL, lago_customer_id TEXT, stripe_customer_id TEXT,
  status INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS org_users(
  org_id TEXT NOT NULL, user_id TEXT NOT NULL, role INTEGER NOT NULL, status INTEGER NOT NULL,
  joined_at INTEGER NOT NULL, PRIMARY KEY(org_id, user_id)) WITHOUT ROWID;
)sql";

constexpr std::string_view indexes = R"sql(CREATE UNIQUE INDEX IF NOT EXISTS by_name ON organizations(folded);
CREATE UNIQUE INDEX IF NOT EXISTS by_lago ON organizations(lago_customer_id)
  WHERE lago_customer_id IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS by_stripe ON organizations(stripe_customer_id)
  WHERE stripe_customer_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_user ON org_users(user_id);
)sql";

constexpr const char* role_sql = "SELECT role FROM org_users WHERE org_id = ?1 AND user_id = ?2";
constexpr const char* may_sql =
    "SELECT m.role FROM org_users m JOIN organizations o ON o.id = m.org_id "
    "WHERE m.org_id = ?1 AND m.user_id = ?2 AND m.status = 0 AND o.status = 0";
constexpr const char* organization_sql =
    "SELECT id, name, created_at, plan_tier, lago_customer_id, stripe_customer_id, status "
    "FROM organizations WHERE id = ?1";
constexpr const char* user_sql =
    "SELECT o.id, o.name, o.created_at, o.plan_tier, o.lago_customer_id, o.stripe_customer_id, o.status "
    "FROM org_users m JOIN organizations o ON o.id = m.org_id WHERE m.user_id = ?1 ORDER BY m.org_id";
constexpr const char* exact_sql = "SELECT name FROM organizations WHERE folded = ?1";
constexpr const char* prefix_sql =
    "SELECT name FROM organizations WHERE folded > ?1 AND folded < ?2 ORDER BY folded LIMIT ?3";
// The inner query stays in the index.
constexpr const char* inside_sql =
    "SELECT o.name FROM (SELECT id, folded FROM organizations WHERE folded LIKE ?1 ESCAPE '\\' "
    "AND NOT (folded >= ?2 AND folded < ?3) ORDER BY folded LIMIT ?4) h "
    "JOIN organizations o ON o.id = h.id ORDER BY h.folded";
constexpr const char* create_sql =
    "INSERT INTO organizations VALUES(?1, ?2, ?3, ?4, 'professional', NULL, NULL, 0)";
constexpr const char* add_sql =
    "INSERT INTO org_users SELECT ?1, ?2, ?3, 0, ?4 "
    "WHERE EXISTS(SELECT 1 FROM organizations WHERE id = ?1 AND status < 2)";

std::string file_in(const std::filesystem::path& folder) { return (folder / "organizations.db").string(); }

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Connection connect(const std::filesystem::path& folder, Syncs syncs) {
  Connection connection(file_in(folder), syncs == Syncs::counted ? sqlite::counting_vfs() : "");
  connection.execute(std::string(pragmas));
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

/// Every statement that one thread uses, prepared when its connection is opened.
class Statements {
 public:
  explicit Statements(Connection connection) : connection_(std::move(connection)) {}

  Connection& connection() { return connection_; }

  std::optional<std::int64_t> role(Statement& statement, const Membership& membership) {
    statement.bind(1, membership.org.str()).bind(2, membership.user.str());
    if (!statement.step()) return std::nullopt;
    const std::int64_t role = statement.number(0);
    statement.reset();
    return role;
  }
  static Organization organization(const Statement& row) {
    Organization organization;
    organization.id = OrgId(row.text(0));
    organization.name = row.text(1);
    organization.created_at = Timestamp(std::chrono::microseconds(row.number(2)));
    organization.plan_tier = row.text(3);
    if (!row.null(4)) organization.lago_customer_id = row.text(4);
    if (!row.null(5)) organization.stripe_customer_id = row.text(5);
    organization.status = static_cast<OrganizationStatus>(row.number(6));
    return organization;
  }
  void create(const OrgId& org, std::string_view name) {
    const std::string form = folded(name);
    create_.bind(1, org.str()).bind(2, name).bind(3, form).bind(4, now()).run();
  }
  void add(const Membership& membership, Role role) {
    add_.bind(1, membership.org.str()).bind(2, membership.user.str());
    add_.bind(3, static_cast<std::int64_t>(role)).bind(4, now());
    if (add_.run() != 1) throw std::runtime_error("no such organization: " + membership.org.str());
  }

 private:
  Connection connection_;

 public:
  Statement role_{connection_, role_sql};
  Statement may_{connection_, may_sql};
  Statement organization_{connection_, organization_sql};
  Statement user_{connection_, user_sql};
  Statement exact_{connection_, exact_sql};
  Statement prefix_{connection_, prefix_sql};
  Statement inside_{connection_, inside_sql};
  Statement create_{connection_, create_sql};
  Statement add_{connection_, add_sql};
};

/// One connection, with all writers' inserts in one transaction.
struct SharedWriter {
  explicit SharedWriter(Connection connection) : statements(std::move(connection)) {}
  Statements statements;
  sqlite::GroupCommit group{[this] { statements.connection().execute("BEGIN IMMEDIATE"); },
                            [this] { statements.connection().execute("COMMIT"); }};
};

class SqliteClient final : public Client {
 public:
  SqliteClient(Connection connection, std::shared_ptr<SharedWriter> writer)
      : statements_(std::move(connection)), writer_(std::move(writer)) {}

  std::optional<Role> role(const Membership& membership) override {
    const auto role = statements_.role(statements_.role_, membership);
    return role ? std::optional(static_cast<Role>(*role)) : std::nullopt;
  }
  bool may_add_members(const Membership& membership) override {
    const auto role = statements_.role(statements_.may_, membership);
    return role && *role <= static_cast<std::int64_t>(Role::manager);
  }
  std::optional<Organization> organization(const OrgId& org) override {
    Statement& statement = statements_.organization_.bind(1, org.str());
    if (!statement.step()) return std::nullopt;
    Organization organization = Statements::organization(statement);
    statement.reset();
    return organization;
  }
  std::vector<Organization> organizations_of(const UserId& user) override {
    std::vector<Organization> organizations;
    Statement& statement = statements_.user_.bind(1, user.str());
    while (statement.step()) organizations.push_back(Statements::organization(statement));
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
    take(statements_.exact_.bind(1, form));
    if (left() > 0) take(statements_.prefix_.bind(1, form).bind(2, behind).bind(3, left()));
    if (left() > 0) take(statements_.inside_.bind(1, pattern).bind(2, form).bind(3, behind).bind(4, left()));
    return names;
  }
  void create_organization(const OrgId& org, std::string_view name) override {
    if (!writer_) return statements_.create(org, name);
    writer_->group.run([&] { writer_->statements.create(org, name); });
  }
  void add_member(const Membership& membership, Role role) override {
    if (!writer_) return statements_.add(membership, role);
    writer_->group.run([&] { writer_->statements.add(membership, role); });
  }

 private:
  Statements statements_;
  std::shared_ptr<SharedWriter> writer_;
};

/// Goes through the lines of an export; the statements are those of an import.
class Import {
 public:
  explicit Import(const Connection& connection)
      : organization_(connection, "INSERT INTO organizations VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        member_(connection, "INSERT INTO org_users VALUES(?1, ?2, ?3, ?4, ?5)") {}

  void take(const std::string& line) {
    namespace json = boost::json;
    unsigned char memory[8192];
    json::monotonic_resource resource(memory);
    const json::value record = json::parse(line, &resource);
    const auto text = [](const json::object& fields, std::string_view name) {
      return std::string_view(fields.at(name).as_string());
    };
    const auto time = [&](const json::object& fields, std::string_view name) {
      return static_cast<std::int64_t>(parse_time(text(fields, name)).value().time_since_epoch().count());
    };
    if (const json::value* organization = record.as_object().if_contains("organization")) {
      const json::object& fields = organization->as_object();
      const std::string form = folded(text(fields, "name"));
      organization_.bind(1, text(fields, "id")).bind(2, text(fields, "name")).bind(3, form);
      organization_.bind(4, time(fields, "created_at")).bind(5, text(fields, "plan_tier"));
      organization_.bind(6, text(fields, "lago_customer_id")).bind(7, text(fields, "stripe_customer_id"));
      const auto status = parse_organization_status(text(fields, "status")).value();
      organization_.bind(8, static_cast<std::int64_t>(status)).run();
      return;
    }
    const json::object& fields = record.as_object().at("org_user").as_object();
    member_.bind(1, text(fields, "org_id")).bind(2, text(fields, "user_id"));
    member_.bind(3, static_cast<std::int64_t>(parse_role(text(fields, "role")).value()));
    member_.bind(4, std::int64_t{0}).bind(5, time(fields, "joined_at")).run();
  }

 private:
  Statement organization_;
  Statement member_;
};

class Sqlite final : public Contender {
 public:
  enum class Writers : std::uint8_t { each, one };

  Sqlite(std::filesystem::path folder, Syncs syncs, Writers writers)
      : folder_(std::move(folder)), syncs_(syncs), syncs_before_(sqlite::counted_syncs()) {
    std::filesystem::create_directories(folder_);
    Connection connection = connect(folder_, syncs_);
    connection.execute(std::string(tables) + std::string(indexes));
    if (writers == Writers::one) writer_ = std::make_shared<SharedWriter>(std::move(connection));
  }

  std::unique_ptr<Client> client() override {
    return std::make_unique<SqliteClient>(connect(folder_, syncs_), writer_);
  }
  void import(const std::filesystem::path& lines) override {
    Connection connection = connect(folder_, syncs_);
    // Indexes made in one go are quicker than kept up line by line.
    connection.execute(
        "BEGIN IMMEDIATE; DROP INDEX by_name; DROP INDEX by_lago; DROP INDEX by_stripe; DROP INDEX by_user");
    {
      Import import(connection);
      std::ifstream in(lines);
      for (std::string line; std::getline(in, line);) import.take(line);
    }
    connection.execute(std::string(indexes) + "COMMIT");
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
  std::string queries;
  for (const char* query : {role_sql, may_sql, organization_sql, user_sql, exact_sql, prefix_sql, inside_sql,
                            create_sql, add_sql}) {
    queries += fmt::format("{};\n", query);
  }
  return fmt::format("{}{}{}{}", pragmas, tables, indexes, queries);
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
