// What becomes of lock files, their page and the folder that is held with them when the kernel refuses [P4,
// P6].
#include <doctest/doctest.h>

#include <cerrno>

#include "storage/refused_calls.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::fs;
using namespace orgmgr::test;
using Then = Replaced::Then;

}  // namespace

TEST_CASE("a lock file that another makes is opened, one that nobody can make is an error") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "LOCK";
  {
    const Replaced create("open", {real_answer, refused(EIO)});
    CHECK(error_of(path, [&] { (void)at_hand.files.open_lock(path, false); }).error_number() == EIO);
  }
  {
    // Not there when it is opened, there when it is created: made by another in between.
    const Replaced both("open", {refused(ENOENT), refused(EEXIST)});
    CHECK(at_hand.files.open_lock(path, false));
  }
  std::vector<Answer> always;
  for (int turn = 0; turn < 20; ++turn) always.insert(always.end(), {refused(ENOENT), refused(EEXIST)});
  const Replaced dangling("open", always);
  CHECK(error_of(path, [&] { (void)at_hand.files.open_lock(path, false); }).error_number() == EEXIST);
  CHECK(dangling.given() == 22);
}

TEST_CASE("the page of a lock file is made by one, and waited for by the others") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "LOCK";
  const auto locking = [&](std::vector<Answer> answers, Then then = Then::real) {
    answers.insert(answers.begin(), {real_answer, real_answer});  // flags of the opened file
    return Replaced("fcntl", std::move(answers), then);
  };
  {
    const Replaced fails = locking({refused(EIO)});
    CHECK(error_of(path, [&] { (void)at_hand.files.open_lock(path, false); }).error_number() == EIO);
  }
  {
    const Replaced asleep("nanosleep", {pretended()}, Then::the_last);
    const Replaced held = locking({refused(EACCES)}, Then::the_last);
    CHECK(error_of(path, [&] { (void)at_hand.files.open_lock(path, false); }).code() ==
          ErrorCode::lock_timeout);
  }
  {
    // While we wait the other makes it, and stores a word into it already.
    Answer made = refused(EAGAIN);
    made.first = [&] {
      const auto file = at_hand.files.open(path, OpenMode::read_write);
      file->write_at(0, std::string(4096, 'w'));
    };
    const Replaced amid("fcntl", {real_answer, real_answer, made});
    const auto lock = at_hand.files.open_lock(path, false);
    REQUIRE(lock);
    CHECK(lock->page()[0] == static_cast<std::byte>('w'));
  }
  const Replaced map("mmap", ENOMEM);
  CHECK(error_of(path, [&] { (void)at_hand.files.open_lock(path, false); }).error_number() == ENOMEM);
}

TEST_CASE("a reader does without a lock file on media that cannot be locked, and says what else fails") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "LOCK";
  const auto lock = at_hand.files.open_lock(path, false);
  {
    const Replaced no_locks("fcntl", {real_answer, real_answer, refused(EINVAL)});
    CHECK_FALSE(at_hand.files.open_lock(path, true));
  }
  for (const int number : {EACCES, EAGAIN}) {
    const Replaced held("fcntl", number);
    CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  }
  const Replaced no_room("fcntl", ENOLCK);
  const auto error = error_of(path, [&] { (void)lock->try_lock(LockByte::append, LockMode::exclusive); });
  CHECK(error.error_number() == ENOLCK);
  CHECK(says(error, "cannot lock"));
}

TEST_CASE(
    "a folder that cannot be held along with the append byte gives the byte back, unless no folder there can "
    "be") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "LOCK";
  const auto lock = at_hand.files.open_lock(path, false);
  const auto other = at_hand.files.open_lock(path, false);
  for (const int number : {EIO, ENOLCK}) {
    const Replaced fails("flock", {refused(number)});
    const auto error = error_of(path, [&] { (void)lock->try_lock(LockByte::append, LockMode::exclusive); });
    CHECK(error.error_number() == number);
    CHECK(says(error, "cannot lock the folder of"));
  }
  {
    const Replaced held("flock", {refused(EWOULDBLOCK)});
    CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  }
  {
    const Replaced interrupted("flock", {refused(EINTR)});
    REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
    CHECK(interrupted.given() == 1);
    lock->unlock(LockByte::append);
  }
  REQUIRE(other->try_lock(LockByte::append, LockMode::exclusive));
  other->unlock(LockByte::append);
  for (const int number : {EBADF, EINVAL, EOPNOTSUPP, ENOSYS}) {
    const Replaced no_locks("flock", {refused(number)});
    REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
    CHECK_FALSE(other->try_lock(LockByte::append, LockMode::exclusive));
    lock->unlock(LockByte::append);
  }
}
