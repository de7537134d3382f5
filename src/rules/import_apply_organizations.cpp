// The organizations of an import: each new, or a duplicate of what is there or of one before it.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/brought_organization.hpp"
#include "rules/catalogue.hpp"
#include "rules/import_apply.hpp"
#include "rules/import_names.hpp"
#include "rules/slugs.hpp"

namespace orgmgr::rules {
namespace {

using OnDuplicate = ImportOptions::OnDuplicate;

/// Something unique that another organization has.
struct Clash {
  ErrorCode code;
  std::string_view code_name;
  std::string what;
  std::string holder;
};

class OrganizationImport {
 public:
  explicit OrganizationImport(ImportRun& run) : run_(run), reader_(run.context.transaction) {}

  Result<void> run() {
    for (PreparedOrganization* organization : in_order()) {
      if (auto error = take(*organization)) return *std::move(error);
      run_.advance();
    }
    return {};
  }

 private:
  /// The file's order; when repairing, the oldest first, so that the oldest keeps what is shared.
  std::vector<PreparedOrganization*> in_order() {
    std::vector<PreparedOrganization*> order;
    for (PreparedOrganization& organization : run_.import.organizations) order.push_back(&organization);
    if (!run_.options.repair) return order;
    std::stable_sort(order.begin(), order.end(),
                     [](const PreparedOrganization* one, const PreparedOrganization* other) {
                       return std::tuple(one->record.created_at, one->record.id) <
                              std::tuple(other->record.created_at, other->record.id);
                     });
    return order;
  }

  std::optional<Error> take(PreparedOrganization& incoming) {
    Organization& record = incoming.record;
    const auto stored = reader_.get(Collection::organizations, record.id.str());
    if (stored) return take_duplicate(incoming, *stored);
    while (const auto clash = find_clash(record)) {
      if (settle(record, *clash)) continue;
      if (run_.options.on_duplicate == OnDuplicate::skip) {
        leave_out(record, *clash);
        return std::nullopt;
      }
      return error_of(incoming, *clash);
    }
    withhold_platform(std::nullopt, record);
    if (record.owner_id) run_.owners.insert(record.owner_id->str());
    save_brought(run_.context, std::nullopt, record);
    added_.insert(record.id.str());
    if (incoming.keep_raw)
      put_aside(run_, organization_title(record.id.str()), json::compact(incoming.from->text));
    ++run_.import.report.organizations;
    return std::nullopt;
  }

  std::optional<Error> take_duplicate(const PreparedOrganization& incoming, const std::string& stored) {
    const std::string& org = incoming.record.id.str();
    if (run_.options.on_duplicate == OnDuplicate::skip) {
      run_.skip("duplicate_skipped", organization_title(org),
                "There is an organization with this id already");
      return std::nullopt;
    }
    const Clash same{ErrorCode::id_taken, "id",
                     fmt::format("There is an organization with id {} already", org), org};
    if (run_.options.on_duplicate != OnDuplicate::update) return error_of(incoming, same);
    const Organization before = decode_organization(org, stored);
    auto merged = model::read_organization(
        updated_text(stored, incoming.from->text, model::write(incoming.record)), model::Strictness::checked);
    if (!merged) return at_place(incoming.from->place, merged.error());
    if (const auto clash = find_clash(merged.value())) return error_of(incoming, *clash);
    Organization after = std::move(merged).value();
    withhold_platform(before, after);
    keep_offer(before, after);
    if (after.owner_id && after.owner_id != before.owner_id) run_.owners.insert(after.owner_id->str());
    const std::size_t writes = run_.context.writes;
    save_brought(run_.context, before, std::move(after));
    // A record that says the same as the store is neither changed nor skipped.
    if (run_.context.writes != writes) ++run_.import.report.updated;
    return std::nullopt;
  }

  /// An import founds no platform, and unmakes none.
  void withhold_platform(const std::optional<Organization>& before, Organization& record) {
    if (!changes_platform(before, record)) return;
    keep_platform(before, record);
    if (!before || !is_platform(*before)) {
      run_.note("platform_withheld", organization_title(record.id.str()), std::string(platform_is_founded));
    } else {
      run_.note("platform_kept", organization_title(record.id.str()),
                "It stays the platform of this store; the type is not taken away");
    }
  }

  /// One that was withdrawn or accepted since is not made again.
  void keep_offer(const Organization& before, Organization& after) {
    if (after.ownership_offer == before.ownership_offer) return;
    after.ownership_offer = before.ownership_offer;
    run_.note("offer_left_out", organization_title(before.id.str()),
              "An update makes no offer of ownership, and takes none back");
  }

  [[nodiscard]] std::optional<Clash> find_clash(const Organization& record) const {
    const auto taken = [&](const std::string& lookup) -> std::optional<std::string> {
      auto holder = reader_.find(lookup);
      return holder && *holder != record.id.str() ? holder : std::nullopt;
    };
    if (auto holder = taken(model::name_lookup(text::fold(record.name)))) {
      return Clash{ErrorCode::name_taken, "name",
                   fmt::format("Organization with name '{}' already exists", record.name), *holder};
    }
    if (record.slug) {
      if (auto holder = taken(model::slug_lookup(*record.slug))) {
        return Clash{ErrorCode::slug_taken, "slug", fmt::format("Slug '{}' is taken", *record.slug), *holder};
      }
    }
    if (record.lago_customer_id) {
      if (auto holder = taken(model::lago_lookup(*record.lago_customer_id))) {
        return billing_clash("lago_customer_id", "Lago", *record.lago_customer_id, *holder);
      }
    }
    if (record.stripe_customer_id) {
      if (auto holder = taken(model::stripe_lookup(*record.stripe_customer_id))) {
        return billing_clash("stripe_customer_id", "Stripe", *record.stripe_customer_id, *holder);
      }
    }
    if (record.personal_of) {
      if (auto holder = taken(model::personal_lookup(record.personal_of->str()))) {
        return Clash{ErrorCode::id_taken, "personal_of",
                     fmt::format("User {} has a personal organization already",
                                 text::excerpt(record.personal_of->str(), 255)),
                     *holder};
      }
    }
    return std::nullopt;
  }

  static Clash billing_clash(std::string_view field, std::string_view provider, const std::string& id,
                             const std::string& holder) {
    return {ErrorCode::billing_id_taken, field,
            fmt::format("{} customer {} is linked already", provider, text::excerpt(id, 255)), holder};
  }

  /// Mends the clash where the options ask for it. Repair is for what the import brings itself;
  /// a clash with what the store had before is for `on_duplicate` to decide.
  bool settle(Organization& record, const Clash& clash) {
    const bool repair = run_.options.repair && added_.count(clash.holder) != 0;
    const std::string title = organization_title(record.id.str());
    const std::string why = fmt::format("{} ({})", clash.what, clash.holder);
    if (!repair && run_.options.on_duplicate != OnDuplicate::suffix) return false;
    if (clash.code == ErrorCode::name_taken) {
      record.name = free_name(record.name);
      run_.note("name_suffixed", title, fmt::format("{}; it is now '{}'", why, record.name));
      return true;
    }
    if (clash.code == ErrorCode::slug_taken) {
      record.slug = choose_slug(run_.context, *record.slug);
      run_.note("slug_suffixed", title, fmt::format("{}; it is now '{}'", why, *record.slug));
      return true;
    }
    if (!repair) return false;
    if (clash.code_name == "lago_customer_id") record.lago_customer_id.reset();
    if (clash.code_name == "stripe_customer_id") record.stripe_customer_id.reset();
    if (clash.code_name == "personal_of") record.personal_of.reset();
    run_.note(clash.code == ErrorCode::billing_id_taken ? "billing_id_cleared" : "personal_of_cleared", title,
              fmt::format("{}; the link is left out here", why));
    return true;
  }

  /// `name (2)`, or the next number that neither the store nor another record of the import has.
  std::string free_name(const std::string& name) {
    if (wanted_.empty()) {
      for (const PreparedOrganization& other : run_.import.organizations)
        wanted_.insert(text::fold(other.record.name));
    }
    std::uint64_t& number = numbers_.try_emplace(text::fold(name), 1).first->second;
    for (;;) {
      std::string candidate = numbered_name(name, ++number);
      const std::string folded = text::fold(candidate);
      if (wanted_.count(folded) == 0 && !reader_.find(model::name_lookup(folded))) return candidate;
    }
  }

  void leave_out(const Organization& record, const Clash& clash) {
    run_.skip("duplicate_skipped", organization_title(record.id.str()),
              fmt::format("{} ({})", clash.what, clash.holder));
    run_.import.left_out.emplace(record.id.str(), "its organization was skipped");
  }

  [[nodiscard]] static Error error_of(const PreparedOrganization& incoming, const Clash& clash) {
    std::string message = clash.what;
    if (clash.code != ErrorCode::id_taken || clash.code_name != "id")
      message += fmt::format(" ({})", clash.holder);
    return at_place(incoming.from->place,
                    Error(clash.code, message, incoming.record.id.str(), std::string(clash.code_name)));
  }

  ImportRun& run_;
  const Reader& reader_;
  std::unordered_set<std::string> added_;                   // ids that this import has written
  std::unordered_set<std::string> wanted_;                  // folded names of the import
  std::unordered_map<std::string, std::uint64_t> numbers_;  // folded name → last number tried
};

}  // namespace

Result<void> apply_organizations(ImportRun& run) { return OrganizationImport(run).run(); }

}  // namespace orgmgr::rules
