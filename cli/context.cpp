// Opening stores the way a command line should, and the log file. That is no file of a store, so it is opened
// here and not through the seam of the library, which no public header shows (docs/decisions/0013).
#include "context.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "error_output.hpp"
#include "exit_codes.hpp"
#include "terminal_text.hpp"
#include "time_arguments.hpp"

namespace orgmgr::cli {
namespace {

std::vector<std::string> split_fields(std::string_view text) {
  std::vector<std::string> fields;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (const auto field = text.substr(0, comma); !field.empty()) fields.emplace_back(field);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return fields;
}

std::string random_operation_id() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw StorageError(ErrorCode::io_failed, "The kernel gave no random bytes.",
                       ErrorPlace{{}, 0, errno, {}});
  }
  std::string id = "cli-";
  for (const unsigned char byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

// The library's log: to a file, or with -v to standard error.
LogSink log_sink(const GlobalOptions& global) {
  if (global.log_file.empty() && global.verbose == 0) return {};
  int descriptor = STDERR_FILENO;
  if (!global.log_file.empty()) {
    descriptor = ::open(global.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) {
      const int number = errno;
      throw StorageError(
          ErrorCode::io_failed,
          fmt::format("The log file {} could not be opened: {}.", global.log_file, std::strerror(number)),
          ErrorPlace{global.log_file, 0, number, {}});
    }
  }
  const LogLevel least = global.verbose > 1 ? LogLevel::debug : LogLevel::info;
  return [descriptor, least](LogLevel level, std::string_view text) {
    if (level < least) return;
    const auto now =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    const std::string line = fmt::format("{} {} {}\n", format_time(now), name_of(level), harmless(text));
    [[maybe_unused]] const ssize_t written = ::write(descriptor, line.data(), line.size());
  };
}

}  // namespace

Output& Context::output() {
  if (!output_) {
    OutputOptions options;
    const std::string& format = global.format;
    options.format = global.quiet || format == "ids" ? Format::ids
                     : wants_json()                  ? Format::json
                     : format == "csv"               ? Format::csv
                                                     : Format::table;
    options.fields = split_fields(global.fields);
    options.header = !global.no_header;
    output_ = std::make_unique<Output>(std::move(options));
  }
  return *output_;
}

const StoreLocation& Context::location() {
  if (!location_) location_ = std::make_unique<StoreLocation>(find_store_location(global.data, global.store));
  return *location_;
}

OpenOptions Context::options_for_anybody() const {
  OpenOptions options;
  options.create = false;
  options.program = "orgmgr";
  options.billing = billing_keys;
  if (!global.lock_timeout.empty())
    options.lock_timeout = parse_duration(global.lock_timeout, "--lock-timeout");
  options.log = log_sink(global);
  return options;
}

namespace {

/// What lasts until somebody wants it otherwise: told with every command it would be noise, above all in the
/// mails of cron. `store check` tells it.
bool is_lasting(const Finding& finding) { return finding.code == "edited" || finding.code == "wide_mode"; }

/// Says what an opening did to the files, or met in them: what it repaired in a folder that it took over, or
/// that the last writer died in the middle of a line.
OrgManager opened(const std::filesystem::path& folder, OpenOptions options, bool quiet) {
  OrgManager orgs(folder, std::move(options));
  for (const Finding& finding : Maintenance(orgs).notices()) {
    const bool is_told = finding.severity == Finding::Severity::note || (!quiet && !is_lasting(finding));
    if (is_told) say(fmt::format("{}: {}", finding.code, finding.message));
  }
  return orgs;
}

}  // namespace

OrgManager Context::open_to_read() {
  OpenOptions options = options_for_anybody();
  const std::filesystem::path& folder = location().folder;
  options.read_only = true;
  // One question is asked, and not again: what would be kept for the next one is memory to set up.
  options.answer_bytes = 0;
  options.record_bytes = 0;
  try {
    return opened(folder, options, global.quiet);
  } catch (const StorageError& error) {
    if (error.code() != ErrorCode::opened_read_only) throw;
  }
  // Taking over a folder of the original module, or finishing that, has to write.
  options.read_only = false;
  return opened(folder, std::move(options), global.quiet);
}

OrgManager Context::open_to_write() {
  OpenOptions options = options_for_anybody();
  const std::filesystem::path& folder = location().folder;
  if (global.dry_run) {
    if (is_foreign_folder(folder)) {
      throw UsageError(fmt::format(
          "{} is still a folder of the original module; a dry run would have to take it over first. "
          "Any command without --dry-run does that, and \"orgmgr import --dry-run {}\" shows what it would "
          "do.",
          folder.string(), folder.string()));
    }
    options.checkpoint_at_close = false;
  }
  return opened(folder, std::move(options), global.quiet);
}

OrgManager Context::open_creating(const std::filesystem::path& folder) {
  OpenOptions options = open_options();
  options.create = true;
  const std::filesystem::path parent = std::filesystem::absolute(folder).lexically_normal().parent_path();
  std::error_code failed;
  std::filesystem::create_directories(parent, failed);
  if (failed) {
    throw StorageError(ErrorCode::io_failed,
                       fmt::format("The folder {} could not be made: {}.", parent.string(), failed.message()),
                       ErrorPlace{parent.string(), 0, failed.value(), {}});
  }
  return OrgManager(folder, std::move(options));
}

Principal Context::principal(const OrgManager& orgs) const {
  if (global.as.empty() && !global.staff.empty()) {
    throw UsageError("--staff gives the reason of the one who acts as staff: say who with --as.");
  }
  return {orgs, global.as, global.staff};
}

Principal Context::principal_for_reading() { return principal(open_to_read()); }
Principal Context::principal_for_changes() { return principal(open_to_write()); }

void Context::require_host() const {
  if (!global.as.empty() || !global.staff.empty()) throw BadResult(host_only(global.as));
}

OpenOptions Context::open_options() {
  require_host();
  return options_for_anybody();
}

OrgManager Context::open_for_reading() {
  require_host();
  return open_to_read();
}

OrgManager Context::open_for_writing() {
  require_host();
  return open_to_write();
}

WriteOptions Context::write_options() {
  WriteOptions options;
  if (operation_id_.empty())
    operation_id_ = global.operation_id.empty() ? random_operation_id() : global.operation_id;
  options.operation_id = operation_id_;
  if (!global.expect_version.empty()) {
    options.expected_version =
        parse_number(global.expect_version, "--expect-version", ErrorCode::argument_invalid, 0,
                     std::numeric_limits<std::uint64_t>::max());
  }
  if (!global.reason.empty() && !global.staff.empty()) {
    throw UsageError("--staff gives the reason already: leave out --reason.");
  }
  options.reason = global.staff.empty() ? global.reason : global.staff;
  return options;
}

}  // namespace orgmgr::cli
