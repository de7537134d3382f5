// Settings, tables and queries of the SQLite peer, as docs/performance.md shows them.
#pragma once

#include <array>
#include <string_view>

namespace orgmgr::bench::sqlite {

inline constexpr std::string_view pragmas = R"sql(PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA cache_size = -65536;
PRAGMA mmap_size = 2147418112;
PRAGMA temp_store = MEMORY;
PRAGMA foreign_keys = OFF;
)sql";

inline constexpr std::string_view tables = R"sql(CREATE TABLE IF NOT EXISTS organizations(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, created_at INTEGER NOT NULL,
  plan_tier TEXT NOT NULL, lago_customer_id TEXT, stripe_customer_id TEXT,
  status INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS org_users(
  org_id TEXT NOT NULL, user_id TEXT NOT NULL, role INTEGER NOT NULL, status INTEGER NOT NULL,
  joined_at INTEGER NOT NULL, PRIMARY KEY(org_id, user_id)) WITHOUT ROWID;
)sql";

inline constexpr std::string_view indexes =
    R"sql(CREATE UNIQUE INDEX IF NOT EXISTS by_name ON organizations(folded);
CREATE UNIQUE INDEX IF NOT EXISTS by_lago ON organizations(lago_customer_id)
  WHERE lago_customer_id IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS by_stripe ON organizations(stripe_customer_id)
  WHERE stripe_customer_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_user ON org_users(user_id);
)sql";

inline constexpr const char* role_sql = "SELECT role FROM org_users WHERE org_id = ?1 AND user_id = ?2";
inline constexpr const char* may_sql =
    "SELECT m.role FROM org_users m JOIN organizations o ON o.id = m.org_id "
    "WHERE m.org_id = ?1 AND m.user_id = ?2 AND m.status = 0 AND o.status = 0";
inline constexpr const char* organization_sql =
    "SELECT id, name, created_at, plan_tier, lago_customer_id, stripe_customer_id, status "
    "FROM organizations WHERE id = ?1";
inline constexpr const char* user_sql =
    "SELECT o.id, o.name, o.created_at, o.plan_tier, o.lago_customer_id, o.stripe_customer_id, o.status "
    "FROM org_users m JOIN organizations o ON o.id = m.org_id WHERE m.user_id = ?1 ORDER BY m.org_id";
inline constexpr const char* exact_sql = "SELECT name FROM organizations WHERE folded = ?1";
inline constexpr const char* prefix_sql =
    "SELECT name FROM organizations WHERE folded > ?1 AND folded < ?2 ORDER BY folded LIMIT ?3";
// The inner query stays in the index.
inline constexpr const char* inside_sql =
    "SELECT o.name FROM (SELECT id, folded FROM organizations WHERE folded LIKE ?1 ESCAPE '\\' "
    "AND NOT (folded >= ?2 AND folded < ?3) ORDER BY folded LIMIT ?4) h "
    "JOIN organizations o ON o.id = h.id ORDER BY h.folded";
inline constexpr const char* create_sql =
    "INSERT INTO organizations VALUES(?1, ?2, ?3, ?4, 'professional', NULL, NULL, 0)";
inline constexpr const char* add_sql =
    "INSERT INTO org_users SELECT ?1, ?2, ?3, 0, ?4 "
    "WHERE EXISTS(SELECT 1 FROM organizations WHERE id = ?1 AND status < 2)";

inline constexpr std::array<std::string_view, 9> queries{
    role_sql, may_sql, organization_sql, user_sql, exact_sql, prefix_sql, inside_sql, create_sql, add_sql};

}  // namespace orgmgr::bench::sqlite
