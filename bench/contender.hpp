// What is measured: a store of organizations, ours or somebody else's, asked the same questions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>

namespace orgmgr::bench {

/// Who is asked about, where.
struct Membership {
  OrgId org{};
  UserId user{};
  friend bool operator==(const Membership&, const Membership&) = default;
};

/// One thread's way into an open store. Any failure throws.
class Client {
 public:
  Client() = default;
  virtual ~Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The role check: the governing role, or empty when the user is no member.
  virtual std::optional<Role> role(const Membership& membership) = 0;
  /// May the user add members there? By role, and by the status of membership and organization.
  virtual bool may_add_members(const Membership& membership) = 0;
  virtual std::optional<Organization> organization(const OrgId& org) = 0;
  /// By organization id.
  virtual std::vector<Organization> organizations_of(const UserId& user) = 0;
  /// Names that hold the query, whatever their case and accents' form: the exact match, then those that
  /// start with it, then the rest, each in the order of folded names.
  virtual std::vector<std::string> search(std::string_view query, std::size_t limit) = 0;

  // Each durable when it returns.
  virtual void create_organization(const OrgId& org, std::string_view name) = 0;
  virtual void add_member(const Membership& membership, Role role) = 0;
};

/// An open store. Thread-safe; `client` is called once for each thread.
class Contender {
 public:
  Contender() = default;
  virtual ~Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;

  [[nodiscard]] virtual std::unique_ptr<Client> client() = 0;
  /// Takes JSON lines, organizations first ({"organization":{…}}, {"org_user":{…}}), in one transaction.
  virtual void import(const std::filesystem::path& lines) = 0;
  /// Brings what was committed into the form that a new process reads quickest.
  virtual void checkpoint() = 0;
  /// Calls that made the disk write, since it was opened; empty unless opened to count them.
  [[nodiscard]] virtual std::optional<std::uint64_t> syncs() const = 0;
};

}  // namespace orgmgr::bench
