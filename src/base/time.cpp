// Times as text: written in one form, read in every form that the original module wrote.
#include <orgmgr/types.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace orgmgr::inline v0 {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

// Four-digit years are all that the text form can carry.
constexpr Timestamp earliest = sys_days{year{0} / 1 / 1};
constexpr Timestamp latest = Timestamp{sys_days{year{10000} / 1 / 1}} - microseconds{1};

void put_digits(char* at, std::size_t count, std::int64_t value) {
  for (std::size_t i = count; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

/// Reads a text from its front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return text_.empty(); }
  [[nodiscard]] bool starts_with_digit() const {
    return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
  }
  bool skip_one_of(std::string_view choices) {
    if (text_.empty() || choices.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits with a value of at most `maximum`.
  bool number(std::size_t count, int maximum, int& value) {
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!starts_with_digit()) return false;
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value <= maximum;
  }

 private:
  std::string_view text_;
};

/// 1 to 9 digits after the point; what is finer than a microsecond is cut off.
bool read_fraction(Cursor& cursor, microseconds& fraction) {
  std::int64_t value = 0;
  std::size_t digits = 0;
  int digit = 0;
  while (cursor.starts_with_digit()) {
    if (!cursor.number(1, 9, digit) || ++digits > 9) return false;
    if (digits <= 6) value = value * 10 + digit;
  }
  if (digits == 0) return false;
  for (std::size_t i = digits; i < 6; ++i) value *= 10;
  fraction = microseconds{value};
  return true;
}

/// Nothing, `Z`, or `+hh:mm`: how far local time is ahead of UTC.
bool read_zone(Cursor& cursor, minutes& ahead) {
  ahead = minutes{0};
  if (cursor.at_end() || cursor.skip_one_of("Zz")) return true;
  const bool east = cursor.skip_one_of("+");
  if (!east && !cursor.skip_one_of("-")) return false;
  int hour = 0;
  int minute = 0;
  if (!cursor.number(2, 23, hour) || !cursor.skip_one_of(":") || !cursor.number(2, 59, minute)) return false;
  ahead = hours{hour} + minutes{minute};
  if (!east) ahead = -ahead;
  return true;
}

/// The value of so many digits; more than any of them can be when one is none.
template <std::size_t Count>
std::uint32_t digits_at(const char* at) {
  std::uint32_t value = 0;
  std::uint32_t wrong = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    const auto digit = static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])) - '0';
    wrong |= digit > 9 ? ~std::uint32_t{0} : 0U;
    value = value * 10 + digit;
  }
  return value | wrong;
}

/// A time in the form that is written, in one look; nothing for all others.
std::optional<Timestamp> parse_written(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000000Z";
  if (text.size() != form.size() || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || text[19] != '.' || text[26] != 'Z') {
    return std::nullopt;
  }
  const std::uint32_t y = digits_at<4>(&text[0]);
  const std::uint32_t m = digits_at<2>(&text[5]);
  const std::uint32_t d = digits_at<2>(&text[8]);
  const std::uint32_t hour = digits_at<2>(&text[11]);
  const std::uint32_t minute = digits_at<2>(&text[14]);
  const std::uint32_t second = digits_at<2>(&text[17]);
  const std::uint32_t fraction = digits_at<6>(&text[20]);
  if (y > 9999 || m > 12 || d > 31 || hour > 23 || minute > 59 || second > 59 || fraction > 999'999)
    return std::nullopt;
  const year_month_day date{year{static_cast<int>(y)}, std::chrono::month{m}, std::chrono::day{d}};
  if (!date.ok()) return std::nullopt;
  return Timestamp{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + microseconds{fraction};
}

}  // namespace

std::string format_time(Timestamp time) {
  time = std::clamp(time, earliest, latest);
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const std::int64_t micro = (time - Timestamp{day}).count();
  std::string text = "0000-00-00T00:00:00.000000Z";
  put_digits(&text[0], 4, static_cast<int>(date.year()));
  put_digits(&text[5], 2, static_cast<unsigned>(date.month()));
  put_digits(&text[8], 2, static_cast<unsigned>(date.day()));
  put_digits(&text[11], 2, micro / 3'600'000'000);
  put_digits(&text[14], 2, micro / 60'000'000 % 60);
  put_digits(&text[17], 2, micro / 1'000'000 % 60);
  put_digits(&text[20], 6, micro % 1'000'000);
  return text;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  if (const auto written = parse_written(text)) return written;
  Cursor cursor{text};
  int y = 0;
  int m = 0;
  int d = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!cursor.number(4, 9999, y) || !cursor.skip_one_of("-") || !cursor.number(2, 12, m) ||
      !cursor.skip_one_of("-") || !cursor.number(2, 31, d) || !cursor.skip_one_of("Tt ") ||
      !cursor.number(2, 23, hour) || !cursor.skip_one_of(":") || !cursor.number(2, 59, minute) ||
      !cursor.skip_one_of(":") || !cursor.number(2, 59, second)) {
    return std::nullopt;
  }
  const year_month_day date{year{y}, std::chrono::month{static_cast<unsigned>(m)},
                            std::chrono::day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  microseconds fraction{0};
  if (cursor.skip_one_of(".") && !read_fraction(cursor, fraction)) return std::nullopt;
  minutes ahead{0};
  if (!read_zone(cursor, ahead) || !cursor.at_end()) return std::nullopt;
  const Timestamp time =
      Timestamp{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + fraction - ahead;
  if (time < earliest || time > latest) return std::nullopt;
  return time;
}

}  // namespace orgmgr::inline v0
