// What every verb gets: the global options, the output, and the ways to open the store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <orgmgr/orgmgr.hpp>
#include <string>
#include <vector>

#include "output.hpp"
#include "principal.hpp"
#include "store_location.hpp"

namespace orgmgr::cli {

/// Options that may stand anywhere on the command line.
struct GlobalOptions {
  std::string data{};
  std::string store{};
  std::string format = "table";
  bool json = false;
  bool quiet = false;
  std::string fields{};
  bool no_header = false;
  bool dry_run = false;
  bool yes = false;
  std::string lock_timeout{};
  std::string operation_id{};
  std::string expect_version{};
  std::string reason{};
  std::string as{};
  std::string staff{};
  std::string log_file{};
  int verbose = 0;
};

class Context {
 public:
  GlobalOptions global{};
  std::function<void()> action{};  ///< the verb that the command line chose
  int exit_code = 0;
  BillingKeys billing_keys{};  ///< goes to the stores that are opened after it was set

  [[nodiscard]] Output& output();
  [[nodiscard]] const StoreLocation& location();

  /// For verbs that read: writes nothing, except that a folder of the original module is taken over.
  [[nodiscard]] Principal principal_for_reading();
  /// For verbs that change. With --dry-run the folder must not need taking over.
  [[nodiscard]] Principal principal_for_changes();

  // The host's alone: with --as these throw `BadResult` permission_denied.
  [[nodiscard]] OrgManager open_for_reading();
  [[nodiscard]] OrgManager open_for_writing();
  /// For init and import only.
  [[nodiscard]] OrgManager open_creating(const std::filesystem::path& folder);
  [[nodiscard]] OpenOptions open_options();
  /// For what needs no store to be opened.
  void require_host() const;

  /// The operation id given, or a random one: so that after an unknown outcome the very same
  /// command can be repeated, and applies once [P7].
  [[nodiscard]] WriteOptions write_options();

  /// The command is carried out, in this revision if that is history: what fails from here on is only the
  /// answer, and the error must say so, or somebody does it twice.
  void carried_out(Revision revision = 0) noexcept { carried_out_ = revision; }
  [[nodiscard]] const std::optional<Revision>& was_carried_out() const noexcept { return carried_out_; }

  [[nodiscard]] bool wants_json() const noexcept { return global.json || global.format == "json"; }
  [[nodiscard]] const std::string& operation_id() const noexcept { return operation_id_; }
  /// Where the folder came from, once that was asked.
  [[nodiscard]] std::string location_source() const { return location_ ? location_->source : std::string{}; }

 private:
  [[nodiscard]] OpenOptions options_for_anybody() const;
  [[nodiscard]] OrgManager open_to_read();
  [[nodiscard]] OrgManager open_to_write();
  [[nodiscard]] Principal principal(const OrgManager& orgs) const;

  std::unique_ptr<Output> output_{};
  std::unique_ptr<StoreLocation> location_{};
  std::string operation_id_{};
  std::optional<Revision> carried_out_{};
};

}  // namespace orgmgr::cli
