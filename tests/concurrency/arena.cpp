#include "concurrency/arena.hpp"

#include <sys/mman.h>

#include <chrono>
#include <cstring>
#include <new>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace orgmgr::tests {

namespace {

std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

/// Others may need the processor; who waits long lets them have it.
template <class Condition>
void wait(const Condition& condition) {
  for (int turn = 0; !condition(); ++turn) {
    if (turn < 1000) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }
}

template <class Line>
void put(Line& line, const std::string& text) {
  if (text.size() >= line.size()) throw std::length_error("too long for the arena: " + text);
  std::memcpy(line.data(), text.c_str(), text.size() + 1);
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += word + "\n";
  return text;
}

Words split(const char* text) {
  std::istringstream lines(text);
  Words words;
  for (std::string word; std::getline(lines, word);) words.push_back(word);
  return words;
}

}  // namespace

Arena::Arena(std::size_t sides) : sides_(sides) {
  void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
  shared_ = new (memory) Shared;
}

Arena::~Arena() { ::munmap(shared_, sizeof(Shared)); }

bool Arena::all(std::atomic<int> Side::*what, int round) const {
  for (std::size_t side = 0; side < sides_; ++side) {
    if (shared_->sides.at(side).*what < round) return false;
  }
  return true;
}

void Arena::serve(OrgManager& orgs, std::size_t side) {
  Side& own = shared_->sides.at(side);
  for (int round = 1;; ++round) {
    wait([&] { return shared_->round >= round; });
    if (shared_->round == last_round) return;
    own.ready = round;
    // Nobody sleeps here: all begin at the same moment.
    while (!all(&Side::ready, round) && shared_->round != last_round) std::this_thread::yield();
    Outcome outcome;
    const std::int64_t began = now();
    try {
      outcome = call(orgs, split(own.asked.data()));
    } catch (const std::exception& error) {
      outcome.code = std::string("threw ") + error.what();
    }
    own.began = began;
    own.ended = now();
    put(own.code, outcome.code);
    put(own.value, outcome.value);
    own.revision = outcome.revision;
    own.done = round;
  }
}

std::vector<Outcome> Arena::run(const std::vector<Words>& asked) {
  for (std::size_t side = 0; side < sides_; ++side)
    put(shared_->sides.at(side).asked, joined(asked.at(side)));
  const int round = ++shared_->round;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  wait([&] {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("a side is gone");
    return all(&Side::done, round);
  });
  std::vector<Outcome> outcomes;
  for (std::size_t side = 0; side < sides_; ++side) {
    const Side& one = shared_->sides.at(side);
    outcomes.push_back({.code = one.code.data(),
                        .value = one.value.data(),
                        .began = one.began,
                        .ended = one.ended,
                        .revision = one.revision});
  }
  return outcomes;
}

void Arena::end() { shared_->round = last_round; }

}  // namespace orgmgr::tests
