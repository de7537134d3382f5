// Each question and change is one call of a verb.
#include "orgmgr_contender.hpp"

#include <orgmgr/orgmgr.hpp>

#include <stdexcept>
#include <utility>

#include "counted_file_system.hpp"

namespace orgmgr::bench {
namespace {

constexpr Permission members_add("members.add");

class OrgmgrClient final : public Client {
 public:
  explicit OrgmgrClient(OrgManager orgs) : orgs_(std::move(orgs)) {}

  std::optional<Role> role(const Membership& membership) override {
    return orgs_.get_user_role_in_org(membership.org, membership.user);
  }
  bool may_add_members(const Membership& membership) override {
    return orgs_.can(membership.org, membership.user, members_add).allowed;
  }
  std::optional<Organization> organization(const OrgId& org) override { return orgs_.get_org(org); }
  std::vector<Organization> organizations_of(const UserId& user) override {
    return orgs_.get_user_orgs(user);
  }
  std::vector<std::string> search(std::string_view query, std::size_t limit) override {
    std::vector<std::string> names;
    for (auto& organization : orgs_.search_organizations(query, {.limit = limit}).value().items) {
      names.push_back(std::move(organization.name));
    }
    return names;
  }
  void create_organization(const OrgId& org, std::string_view name) override {
    (void)orgs_.create_organization(name, {.id = org.str()}).value();
  }
  void add_member(const Membership& membership, Role role) override {
    orgs_.add_user_to_org(membership.org, membership.user, to_string(role)).value();
  }

 private:
  OrgManager orgs_;
};

class OrgmgrContender final : public Contender {
 public:
  OrgmgrContender(const std::filesystem::path& folder, const OpenOptions& options, Syncs syncs)
      : counted_(syncs == Syncs::counted ? std::make_unique<CountedFiles>() : nullptr),
        orgs_(counted_ ? counted_->open(folder, options) : OrgManager(folder, options)) {}

  std::unique_ptr<Client> client() override { return std::make_unique<OrgmgrClient>(orgs_); }
  void import(const std::filesystem::path& lines) override { (void)import_records(orgs_, lines).value(); }
  void checkpoint() override { Maintenance(orgs_).checkpoint(); }
  std::optional<std::uint64_t> syncs() const override {
    return counted_ ? std::optional(counted_->syncs()) : std::nullopt;
  }
  [[nodiscard]] const OrgManager& orgs() const { return orgs_; }

 private:
  std::unique_ptr<CountedFiles> counted_;  // outlives the handle that uses it
  OrgManager orgs_;
};

}  // namespace

Arrangement orgmgr_arrangement() {
  return {std::string(our_name), [](const std::filesystem::path& folder, Syncs syncs) {
            return open_orgmgr(folder, {.program = "bench"}, syncs);
          }};
}

std::unique_ptr<Contender> open_orgmgr(const std::filesystem::path& folder, const OpenOptions& options,
                                       Syncs syncs) {
  return std::make_unique<OrgmgrContender>(folder, options, syncs);
}

OrgManager handle_of(Contender& contender) { return dynamic_cast<OrgmgrContender&>(contender).orgs(); }

std::vector<std::string> orgmgr_command(const std::filesystem::path& program,
                                        const std::filesystem::path& folder, Question question,
                                        const Membership& about) {
  std::vector<std::string> words{program.string(), "--data", folder.string()};
  switch (question) {
    case Question::role:
      words.insert(words.end(), {"member", "role", about.org.str(), about.user.str()});
      break;
    case Question::organizations_of_user:
      words.insert(words.end(), {"user", "orgs", about.user.str()});
      break;
    case Question::organization:
      words.insert(words.end(), {"org", "get", about.org.str()});
      break;
  }
  return words;
}

}  // namespace orgmgr::bench
