// The records of a data set, one by one, and as JSON lines.
#include "dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace orgmgr::bench {
namespace {

constexpr std::array<std::string_view, 16> first_words{
    "Nordlicht", "Acme",   "Café",   "Straßen", "Blue",   "Ångström", "Ökologie", "Grand",
    "Lumière",   "Zürich", "Silver", "Ωmega",   "Москва", "東京",     "Quiet",    "São"};
constexpr std::array<std::string_view, 16> second_words{
    "Werft",   "Logistik", "Partners", "Energie", "Foods",      "Études", "Studio",  "Robotics",
    "Machine", "Verlag",   "Textiles", "Labs",    "Consulting", "Gärten", "Network", "Optics"};

constexpr std::uint64_t places_of_a_user = 10;  ///< of which every second organization number exists

std::string text_of(Role role) { return std::string(to_string(role)); }

}  // namespace

std::uint64_t scrambled(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

OrgId Dataset::organization(std::uint64_t number) const {
  const std::uint64_t time = 0x0198c6f10000U + number * 7;
  const std::uint64_t random = scrambled(number);
  return fmt::format("org_{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}", time >> 16U, time & 0xffffU, random >> 52U,
                     (random >> 40U) & 0xfffU, scrambled(random) >> 16U);
}

std::string Dataset::name(std::uint64_t number) const {
  const std::uint64_t random = scrambled(number ^ 0x6e616d65U);
  return fmt::format("{} {} {:07}", first_words[random % first_words.size()],
                     second_words[(random >> 8U) % second_words.size()], number);
}

UserId Dataset::user(std::uint64_t number) const { return fmt::format("user_{:016x}", scrambled(number)); }

std::uint64_t Dataset::member(std::uint64_t organization, std::uint64_t place) const {
  return (organization + place * (users() / places_of_a_user)) % users();
}

Role Dataset::role(std::uint64_t place) const {
  if (place == 0) return Role::owner;
  if (place == 1) return Role::admin;
  return place == 2 ? Role::manager : Role::member;
}

UserId Dataset::crowd_member(std::uint64_t number) const {
  return fmt::format("crowd_{:016x}", scrambled(number));
}

std::string Dataset::label() const {
  return fmt::format("{}x{}{}", organizations, members, crowd == 0 ? "" : fmt::format("-{}", crowd));
}

std::vector<Membership> Dataset::draw(std::size_t count, std::uint64_t seed) const {
  std::vector<Membership> drawn;
  drawn.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t random = scrambled(seed * 0x1000003U + i);
    const std::uint64_t org = random % organizations;
    const std::uint64_t place = (random >> 40U) % members;
    if (i % 10 == 9) {
      drawn.push_back({organization(org), user(users() + random % users())});
    } else {
      drawn.push_back({organization(org), user(member(org, place))});
    }
  }
  return drawn;
}

void Dataset::write_lines(const std::filesystem::path& file, std::uint64_t first, std::uint64_t count) const {
  std::ofstream out(file, std::ios::binary);
  const std::uint64_t end = std::min(first + count, all_organizations());
  for (std::uint64_t org = first; org < end; ++org) {
    out << fmt::format(
        R"({{"organization":{{"id":"{}","name":"{}","created_at":"2025-10-13T18:30:00.000000Z","plan_tier":"professional","lago_customer_id":"lago_{:x}","stripe_customer_id":"cus_{:x}","status":"active"}}}})"
        "\n",
        organization(org).str(), name(org), scrambled(org ^ 1U), scrambled(org ^ 2U));
  }
  const auto write_member = [&](const OrgId& org, const UserId& user, Role role) {
    out << fmt::format(
        R"({{"org_user":{{"org_id":"{}","user_id":"{}","role":"{}","joined_at":"2025-10-14T04:30:00.000000Z"}}}})"
        "\n",
        org.str(), user.str(), text_of(role));
  };
  for (std::uint64_t org = first; org < std::min(end, organizations); ++org) {
    const OrgId id = organization(org);
    for (std::uint64_t place = 0; place < members; ++place) {
      write_member(id, user(member(org, place)), role(place));
    }
  }
  for (std::uint64_t number = 0; number < crowd && end > organizations; ++number) {
    write_member(organization(organizations), crowd_member(number), number == 0 ? Role::owner : Role::member);
  }
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

void Dataset::write_commands(const std::filesystem::path& file) const {
  std::ofstream out(file, std::ios::binary);
  for (std::uint64_t org = 0; org < organizations; ++org) {
    out << fmt::format(
        R"({{"op":"create_organization","id":"{}","name":"{}","plan_tier":"professional","lago_id":"lago_{:x}","stripe_id":"cus_{:x}"}})"
        "\n",
        organization(org).str(), name(org), scrambled(org ^ 1U), scrambled(org ^ 2U));
  }
  for (std::uint64_t org = 0; org < organizations; ++org) {
    const OrgId id = organization(org);
    for (std::uint64_t place = 0; place < members; ++place) {
      out << fmt::format(R"({{"op":"add_user_to_org","org_id":"{}","user_id":"{}","role":"{}"}})"
                         "\n",
                         id.str(), user(member(org, place)).str(), text_of(role(place)));
    }
  }
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace orgmgr::bench
