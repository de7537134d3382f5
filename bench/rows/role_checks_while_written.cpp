// The role check while another process commits 200 times a second, and sees each change that it was told of.
#include <fmt/format.h>

#include <stdexcept>

#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"
#include "rows/questions.hpp"

namespace orgmgr::bench {
namespace {

constexpr const char* commits_a_second = "200";

/// The process beside, and what it has said so far.
class Writer {
 public:
  Writer(const std::string& name, const std::filesystem::path& folder, const OrgId& org)
      : child_({"write", name, folder.string(), org.str(), commits_a_second}), org_(org) {
    (void)child_.read_line();
  }
  /// Each change that was acknowledged must be seen from then on.
  void check(Client& client) {
    for (std::string user; !(user = child_.read_what_is_there()).empty(); ++seen_) {
      if (!client.role({org_, UserId(user)})) {
        throw std::runtime_error(user + " was acknowledged, and is not seen");
      }
    }
  }
  [[nodiscard]] std::uint64_t seen() const { return seen_; }
  void finish() { child_.finish(); }

 private:
  Child child_;
  OrgId org_;
  std::uint64_t seen_ = 0;
};

Sample measure(const Arrangement& who, const std::filesystem::path& folder, Contender& store,
               const Questions& questions, const OrgId& org, double seconds) {
  Writer writer(who.name, folder, org);
  std::shared_ptr<Client> witness = store.client();
  Sample sample = time_hot_loop({1, seconds, [&](unsigned) {
                                   Work work = asking(store, questions, ask_role);
                                   return Work{work.calls, [&, run = work.run] {
                                                 run();
                                                 writer.check(*witness);
                                               }};
                                 }});
  writer.finish();
  sample.besides["changes seen"] = static_cast<double>(writer.seen());
  return sample;
}

}  // namespace

std::vector<Row> role_checks_while_written(Surroundings& surroundings) {
  const auto readers = surroundings.readers();
  const Dataset& data = surroundings.data();
  const auto questions = questions_about(data, surroundings.effort().questions);
  const double seconds = surroundings.effort().hot_seconds * 2;
  Row row{.id = "role_check_while_written",
          .title = "role check, hot, another process committing 200/s",
          .unit = "ns",
          .remark = "checks that each acknowledged change is seen are in the time"};
  for (const Arrangement& who : readers) {
    const auto folder = surroundings.copy(who, data);
    const std::shared_ptr<Contender> store = who.open(folder, Syncs::not_counted);
    row.arms.push_back(
        {who.name, [=] { return measure(who, folder, *store, questions, data.organization(1), seconds); }});
  }
  row.figures.push_back({"times as fast as the peer",
                         times_as_fast(std::string(our_name), surroundings.rivals(readers), Better::lower),
                         surroundings.bar_at(Scale::seed, at_least(20))});
  return {row};
}

}  // namespace orgmgr::bench
