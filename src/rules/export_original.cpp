// The original module's two files, with what that module accepts only: it takes a file in which it
// finds one role it does not know for an empty one.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/counted.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "model/records.hpp"
#include "rules/export.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::array organization_fields{
    "id", "name", "created_at", "plan_tier", "lago_customer_id", "stripe_customer_id", "status"};
constexpr std::array org_user_fields{"org_id", "user_id", "role", "joined_at"};

void append_escape(std::string& out, char32_t unit) {
  out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(unit));
}

/// A string as Python's json writes it with ensure_ascii: ASCII, the rest as UTF-16 escapes.
std::string python_string(std::string_view text) {
  std::string quoted = json::quote(text);  // the same, but for what is not ASCII
  if (text::is_ascii(quoted)) return quoted;
  std::string out;
  for (std::size_t at = 0; at < quoted.size();) {
    const char32_t c = text::next_code_point(quoted, at);
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x10000) {
      append_escape(out, c);
    } else {
      append_escape(out, 0xD800 + ((c - 0x10000) >> 10U));
      append_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FFU));
    }
  }
  return out;
}

/// `datetime.isoformat()` of a UTC time without zone: no fraction when it is zero.
std::string python_time(Timestamp time) {
  std::string text = format_time(time);
  text.pop_back();
  constexpr std::string_view no_fraction = ".000000";
  if (text.ends_with(no_fraction)) text.resize(text.size() - no_fraction.size());
  return json::quote(text);
}

std::string python_optional(const std::optional<std::string>& value) {
  return value ? python_string(*value) : "null";
}

template <std::size_t Count>
std::string python_object(const std::array<const char*, Count>& names,
                          const std::array<std::string, Count>& values, std::string_view indent) {
  std::string out = "{";
  for (std::size_t i = 0; i < Count; ++i) {
    out += fmt::format("{}\n{}  \"{}\": {}", i == 0 ? "" : ",", indent, names[i], values[i]);
  }
  return out + fmt::format("\n{}}}", indent);
}

/// One of the two files: an object with a value per organization.
class PythonFile {
 public:
  PythonFile(const ExportSink& sink, std::string_view name) : file_(sink, name) {}
  void member(std::string_view key, std::string_view value) {
    file_.write(fmt::format("{}\n  {}: {}", empty_ ? "{" : ",", python_string(key), value));
    empty_ = false;
  }
  void finish() {
    file_.write(empty_ ? "{}" : "\n}");
    file_.finish();
  }

 private:
  ExportFile file_;
  bool empty_ = true;
};

class OriginalExport {
 public:
  OriginalExport(const Reader& reader, const ExportSink& sink) : reader_(reader), sink_(sink) {}

  std::vector<ImportNote> run() {
    write_organizations();
    PythonFile file(sink_, "org_users.json");
    for (const std::string& org : orgs_) file.member(org, members_of(org));
    file.finish();
    organization_extras_.add_notes(notes_, "organizations");
    member_extras_.add_notes(notes_, "org_users");
    if (reader_.count(Collection::settings) != 0) {
      notes_.push_back({"settings_left_out", "settings", "This form has no settings"});
    }
    note_collections_left_out(reader_, notes_);
    if (const std::uint64_t count = reader_.count(Collection::quarantine); count != 0) {
      notes_.push_back(
          {"quarantine_left_out", "quarantine", "Left in quarantine: " + text::counted(count, "record")});
    }
    return std::move(notes_);
  }

 private:
  void write_organizations() {
    PythonFile file(sink_, "organizations.json");
    reader_.scan(Collection::organizations, "", "", [&](std::string_view key, std::string_view text) {
      const Organization organization = decode_organization(key, text);
      count_extras(text, organization_fields, organization_extras_);
      file.member(
          key, python_object<7>(organization_fields,
                                {python_string(organization.id.str()), python_string(organization.name),
                                 python_time(organization.created_at), python_string(organization.plan_tier),
                                 python_optional(organization.lago_customer_id),
                                 python_optional(organization.stripe_customer_id),
                                 json::quote(to_string(organization.status))},
                                "  "));
      orgs_.emplace_back(key);
      return true;
    });
    file.finish();
  }

  std::string members_of(const std::string& org) {
    std::string array;
    reader_.scan(Collection::org_users, model::member_key(org, ""), "",
                 [&](std::string_view key, std::string_view text) {
                   const OrgUser member = decode_member(key, text);
                   const std::string title = fmt::format("org_users {} {}", member.org_id.str(),
                                                         text::excerpt(member.user_id.str(), 255));
                   if (member.status == MembershipStatus::suspended) {
                     // Without the status the membership would be active: nobody gains access by an export.
                     notes_.push_back({"suspended_left_out", title,
                                       "This form has no suspended members; the record is left out"});
                     return true;
                   }
                   count_extras(text, org_user_fields, member_extras_);
                   array += fmt::format(
                       "{}\n    {}", array.empty() ? "[" : ",",
                       python_object<4>(
                           org_user_fields,
                           {python_string(member.org_id.str()), python_string(member.user_id.str()),
                            json::quote(to_string(role_of(member, title))), python_time(member.joined_at)},
                           "    "));
                   return true;
                 });
    return array.empty() ? "[]" : array + "\n  ]";
  }

  Role role_of(const OrgUser& member, const std::string& title) {
    if (member.role != Role::admin && member.role != Role::manager) return member.role;
    notes_.push_back(
        {"role_reduced", title,
         fmt::format("This form has no role {}; it is given out as member", to_string(member.role))});
    return Role::member;
  }

  template <class Fields>
  static void count_extras(std::string_view text, const Fields& fields, LeftOut& extras) {
    const auto members = *json::members(text);
    for (const json::Member& member : members) {
      if (member.key == "version" || member.key == "epoch") continue;
      bool known = false;
      for (const std::string_view field : fields) known = known || field == member.key;
      if (!known) extras.count("field " + text::excerpt(member.key));
    }
  }

  const Reader& reader_;
  const ExportSink& sink_;
  std::vector<std::string> orgs_;
  LeftOut organization_extras_;
  LeftOut member_extras_;
  std::vector<ImportNote> notes_;
};

}  // namespace

std::vector<ImportNote> export_original(const Reader& reader, const ExportSink& sink) {
  return OriginalExport(reader, sink).run();
}

}  // namespace orgmgr::rules
