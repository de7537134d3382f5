// One line of batch input: read, checked and run.
#include "manager/batch/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace orgmgr::manager::batch {
namespace {

// What every change takes beside its own arguments.
constexpr Parameters write_parameters{optional("operation_id"), optional("expected_version", Kind::integer),
                                      optional("reason")};

bool is_write_parameter(std::string_view name) {
  return std::any_of(write_parameters.begin(), write_parameters.end(), [&](const Parameter& parameter) {
    return !parameter.name.empty() && parameter.name == name;
  });
}

Error malformed(std::string message) { return Error(ErrorCode::malformed_line, std::move(message)); }

std::optional<Error> check_line(std::string_view line) {
  if (line.size() > max_line_bytes) {
    return malformed(fmt::format("The line has {} bytes; at most {} are taken", line.size(), max_line_bytes));
  }
  if (const auto fault = json::check(line)) {
    return malformed(fmt::format("Not valid JSON at column {}: {}", fault->column, fault->reason));
  }
  if (!json::members(line)) return malformed("A command is a JSON object");
  return std::nullopt;
}

Result<const Operation*> choose_operation(const std::vector<json::Member>& members) {
  const Arguments all(members);
  if (!all.has("op"))
    return Error(ErrorCode::missing_argument, "A command needs the member 'op'", "op", "op");
  const auto name = all.optional_text("op");
  if (!name) return Error(ErrorCode::argument_invalid, "The member 'op' must be a string", "op", "op");
  if (const Operation* operation = find_operation(*name)) return operation;
  return Error(ErrorCode::unknown_operation,
               fmt::format("There is no operation '{}'; hello lists them", text::excerpt(*name)), *name,
               "op");
}

Result<WriteOptions> read_options(std::string_view operation, std::vector<json::Member> members) {
  const auto checked = check_arguments(operation, write_parameters, std::move(members));
  if (!checked) return checked.error();
  const Arguments& arguments = checked.value();
  WriteOptions options;
  options.operation_id = arguments.text("operation_id");
  options.reason = arguments.text("reason");
  if (const auto version = arguments.integer("expected_version")) {
    if (*version < 0) {
      return Error(ErrorCode::argument_invalid, "expected_version must be 0 or more",
                   std::to_string(*version), "expected_version");
    }
    options.expected_version = static_cast<Revision>(*version);
  }
  return options;
}

std::optional<Error> fill(Command& command, std::vector<json::Member> members) {
  const auto chosen = choose_operation(members);
  if (!chosen) return chosen.error();
  const Operation& operation = *chosen.value();
  std::erase_if(members,
                [](const json::Member& member) { return member.key == "op" || member.key == "req"; });
  if (operation.changes) {
    const auto middle = std::stable_partition(members.begin(), members.end(), [](const json::Member& member) {
      return !is_write_parameter(member.key);
    });
    auto options = read_options(operation.name, {middle, members.end()});
    if (!options) return options.error();
    command.options = std::move(options).value();
    members.erase(middle, members.end());
  }
  auto arguments = check_arguments(operation.name, operation.parameters, std::move(members));
  if (!arguments) return arguments.error();
  command.arguments = std::move(arguments).value();
  command.operation = &operation;
  return std::nullopt;
}

}  // namespace

const Operation* find_operation(std::string_view name) {
  for (const auto& group : {organization_operations(), member_operations(), list_operations()}) {
    for (const Operation& operation : group) {
      if (operation.name == name) return &operation;
    }
  }
  return nullptr;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

Command read_command(std::string_view line) {
  Command command;
  command.refusal = check_line(line);
  if (command.refusal) return command;
  command.req = json::find(line, "req");
  command.refusal = fill(command, json::members(line).value());
  return command;
}

Result<Answer> run(const Command& command, const Target& target) {
  if (command.refusal) return *command.refusal;
  return command.operation->run(target, command.arguments, command.options);
}

}  // namespace orgmgr::manager::batch
