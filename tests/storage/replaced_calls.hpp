// Stands in front of the C library: the next calls of one name, by this thread, answer what a test says. The
// calls that can be replaced are listed in replaced_calls.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace orgmgr::test {

/// One answer of a call: an error, or a success that did nothing, or the real one.
struct Answer {
  int error_number = 0;           ///< with it, the call fails
  bool pretended = false;         ///< without it: answers 0, and nothing was done
  std::function<void()> first{};  ///< what happens just before
};
inline const Answer real_answer{};
[[nodiscard]] inline Answer refused(int error_number) { return {.error_number = error_number}; }
[[nodiscard]] inline Answer pretended() { return {.pretended = true}; }

/// While it lives, calls of that name get these answers in turn; then the last for ever, or the real one.
class Replaced {
 public:
  enum class Then : bool { real, the_last };
  Replaced(std::string name, std::vector<Answer> answers, Then then = Then::real);
  Replaced(std::string name, int error_number) : Replaced(std::move(name), {refused(error_number)}) {}
  Replaced(const Replaced&) = delete;
  Replaced& operator=(const Replaced&) = delete;
  ~Replaced();

  /// How many of the answers were given.
  [[nodiscard]] std::size_t given() const noexcept { return given_; }
  /// The plan of this thread for calls of that name, asked by the calls themselves.
  [[nodiscard]] static Answer next(const char* name);

 private:
  std::string name_;
  std::vector<Answer> answers_;
  Then then_;
  std::size_t given_ = 0;
  Replaced* outer_;
};

}  // namespace orgmgr::test
