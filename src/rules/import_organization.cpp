// One incoming organization: read, held against the limits, and mended where the original module's
// limits were wider and `repair` is asked for.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/catalogue.hpp"
#include "rules/import_names.hpp"
#include "rules/import_prepare.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::size_t shown = 200;  // code points of a text that a note quotes

/// Works on one record: each step mends one field, or says why that cannot be.
class OrganizationReader {
 public:
  OrganizationReader(const IncomingRecord& from, const ImportOptions& options, PreparedImport& import)
      : from_(from), repair_(options.repair), import_(import) {}

  Result<Taken> run() {
    if (take_as_it_is()) return Taken::yes;
    if (unknown_status()) {
      const auto status = model::check_status(text_member(from_.text, "status"));
      if (!repair_) return status.error();
      return set_aside("status_unknown", fmt::format("Its status is {}; kept in quarantine with its members",
                                                     text::excerpt(json::find(from_.text, "status"))));
    }
    auto read = model::read_organization(repair_ ? without_strange_values() : std::string(from_.text));
    if (!read) return read.error();
    record_ = std::move(read).value();
    if (!mend_id()) {
      if (repair_)
        return set_aside("id_invalid", "Its id cannot be one here; kept in quarantine with its members");
      return model::check_org_id(record_.id.str()).error();
    }
    if (auto error = mend_key()) return *std::move(error);
    if (auto error = mend_name()) return *std::move(error);
    if (auto error = mend_plan()) return *std::move(error);
    if (auto error = mend_billing_id(record_.lago_customer_id, "lago_customer_id")) return *std::move(error);
    if (auto error = mend_billing_id(record_.stripe_customer_id, "stripe_customer_id"))
      return *std::move(error);
    if (auto error = mend_types()) return *std::move(error);
    return finish();
  }

 private:
  /// The common case in one step: within all limits, and nothing trimmed.
  bool take_as_it_is() {
    if (unknown_status()) return false;
    auto read = model::read_organization(from_.text, model::Strictness::checked);
    if (!read) return false;
    const Organization& record = read.value();
    if (!from_.key.empty() && from_.key != record.id.str()) return false;
    const std::array same{
        text_member(from_.text, "id") == record.id.str(), text_member(from_.text, "name") == record.name,
        text_member(from_.text, "plan_tier") == record.plan_tier,
        text_member(from_.text, "lago_customer_id") == record.lago_customer_id.value_or(""),
        text_member(from_.text, "stripe_customer_id") == record.stripe_customer_id.value_or("")};
    for (const bool one : same) {
      if (!one) return false;
    }
    if (has_platform_type(record) && !is_platform(record)) return false;
    import_.organizations.push_back({std::move(read).value(), &from_});
    return true;
  }

  [[nodiscard]] bool unknown_status() const {
    const std::string_view written = json::find(from_.text, "status");
    if (written == "null") return repair_;  // in lines it is as good as left out; the original's was set
    const auto status = json::decode_string(written);
    return !written.empty() && !(status && parse_organization_status(*status));
  }

  /// The original's setters stored whatever they were given: a plan or billing id that is no string
  /// is read as an empty one, which the later steps mend.
  [[nodiscard]] std::string without_strange_values() const {
    json::ObjectWriter writer;
    const auto members = *json::members(from_.text);
    for (const json::Member& member : members) {
      const bool link = member.key == "lago_customer_id" || member.key == "stripe_customer_id";
      const bool strange = (link && member.value != "null") || member.key == "plan_tier";
      if (strange && !json::decode_string(member.value)) {
        writer.string(member.key, "");
      } else {
        writer.raw(member.key, member.value);
      }
    }
    return std::move(writer).finish();
  }

  Result<Taken> set_aside(const std::string& code, const std::string& reason) {
    const std::string org = text_member(from_.text, "id");
    note(code, organization_title(org), reason);
    import_.left_out.emplace(org, "its organization is kept in quarantine");
    if (!from_.key.empty()) import_.left_out.emplace(from_.key, "its organization is kept in quarantine");
    import_.set_aside.push_back({organization_title(org), json::compact(from_.text)});
    ++import_.report.skipped;
    return Taken::set_aside;
  }

  bool mend_id() {
    const std::string came = record_.id.str();
    auto id = model::check_org_id(came);
    if (!id && repair_) id = model::check_org_id("org_" + std::string(text::trim(came)));
    if (!id) return false;
    record_.id = std::move(id).value();
    if (record_.id.str() == came) return true;
    import_.renamed[came] = record_.id.str();
    note("id_changed", organization_title(record_.id.str()), "Its id was " + text::excerpt(came, shown));
    return true;
  }

  std::optional<Error> mend_key() {
    if (from_.key.empty() || from_.key == text_member(from_.text, "id")) return std::nullopt;
    if (!repair_) {
      return Error(
          ErrorCode::record_invalid,
          fmt::format("Organization {} stands under the key {}; import with repair to let its id count",
                      record_.id.str(), text::excerpt(from_.key, shown)),
          record_.id.str(), "id");
    }
    import_.renamed[from_.key] = record_.id.str();
    note("key_differs", organization_title(record_.id.str()),
         fmt::format("It stood under the key {}; its id counts", text::excerpt(from_.key, shown)));
    return std::nullopt;
  }

  std::optional<Error> mend_name() {
    const std::string came = record_.name;
    if (auto name = model::check_name(came)) {
      record_.name = std::move(name).value();
      if (record_.name != came) note_trimmed("name");
      return std::nullopt;
    } else if (!repair_) {
      return name.error();
    } else {
      record_.name = cleaned_name(came, record_.id.str());
      note_mended("name_cleaned", name.error().message(), record_.name);
    }
    return std::nullopt;
  }

  std::optional<Error> mend_plan() {
    const std::string came = record_.plan_tier;
    if (auto plan = model::check_plan(came)) {
      record_.plan_tier = std::move(plan).value();
      if (record_.plan_tier != came) note_trimmed("plan_tier");
      return std::nullopt;
    } else if (!repair_) {
      return plan.error();
    } else {
      record_.plan_tier = cleaned_plan(came);
      if (record_.plan_tier.empty()) record_.plan_tier = Settings{}.default_plan;
      note_mended("plan_cleaned", plan.error().message(), record_.plan_tier);
    }
    return std::nullopt;
  }

  std::optional<Error> mend_billing_id(std::optional<std::string>& id, std::string_view field) {
    if (!id) return std::nullopt;
    const std::string came = *id;
    if (auto checked = model::check_billing_id(came, field)) {
      id = std::move(checked).value();
      if (*id != came) note_trimmed(field);
      return std::nullopt;
    } else if (!repair_) {
      return checked.error();
    } else {
      id.reset();
      note_mended("billing_id_cleared", checked.error().message(), "none");
    }
    return std::nullopt;
  }

  std::optional<Error> mend_types() {
    if (!has_platform_type(record_) || is_platform(record_)) return std::nullopt;
    if (!repair_) {
      return Error(ErrorCode::name_reserved,
                   fmt::format("The type {} belongs to {} alone", platform_type, platform_organization),
                   record_.id.str(), "types");
    }
    std::erase(record_.types, platform_type);
    note("platform_withheld", organization_title(record_.id.str()), std::string(platform_is_founded));
    return std::nullopt;
  }

  Result<Taken> finish() {
    auto checked = model::read_organization(model::write(record_), model::Strictness::checked);
    if (!checked) return checked.error();
    import_.organizations.push_back({std::move(checked).value(), &from_, keep_raw_});
    return Taken::yes;
  }

  void note(std::string code, std::string record, std::string reason) {
    import_.report.notes.push_back({std::move(code), std::move(record), std::move(reason)});
  }
  void note_trimmed(std::string_view field) {
    note("trimmed", organization_title(record_.id.str()),
         fmt::format("White space around {} was left out", field));
  }
  void note_mended(const std::string& code, const std::string& why, std::string_view now) {
    keep_raw_ = true;
    note(code, organization_title(record_.id.str()),
         fmt::format("{}. It is now {}; the record as it was is kept in quarantine", why,
                     text::excerpt(now, shown)));
  }

  const IncomingRecord& from_;
  bool repair_;
  PreparedImport& import_;
  Organization record_{};
  bool keep_raw_ = false;
};

}  // namespace

Result<Taken> prepare_organization(const IncomingRecord& from, const ImportOptions& options,
                                   PreparedImport& import) {
  return OrganizationReader(from, options, import).run();
}

}  // namespace orgmgr::rules
