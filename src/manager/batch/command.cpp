// One line of batch input: read, checked and run.
#include "manager/batch/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "manager/verbs.hpp"
#include "rules/authorization.hpp"

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

std::optional<Error> read_principal(Command& command, const std::vector<json::Member>& members) {
  const Arguments all(members);
  for (const std::string_view name : {"as", "staff"}) {
    if (all.has(name) && !all.optional_text(name)) {
      return Error(ErrorCode::argument_invalid, fmt::format("The member '{}' must be a string", name),
                   std::string(name), std::string(name));
    }
  }
  if (all.has("staff") && !all.has("as")) {
    return Error(ErrorCode::missing_argument, "'staff' gives the reason of the one who acts 'as' staff", "as",
                 "as");
  }
  if (all.has("as")) command.as = all.text("as");
  if (all.has("staff")) command.staff_reason = all.text("staff");
  return std::nullopt;
}

/// A read for a principal: what the host's handle shows must not be shown to everybody.
std::optional<Error> authorize_reading(const Command& command, Session& session) {
  const Operation& operation = *command.operation;
  const Actor& principal = session.principal();
  if (operation.reading == Reading::anyone) return std::nullopt;
  const auto reader = session.read();
  if (operation.reading == Reading::self && principal.kind == Actor::Kind::user) {
    return rules::require_self(principal, command.arguments.text("user_id"));
  }
  if (operation.reading == Reading::staff && principal.kind == Actor::Kind::staff) {
    return rules::authorize(*reader, principal, operation.verb);
  }
  if (operation.reading == Reading::organization) {
    const std::string org = command.arguments.text(command.arguments.has("org_id") ? "org_id" : "scope");
    const auto authority =
        rules::authorize(*reader, principal, operation.verb, org, judged_at(session, *reader));
    return authority ? std::nullopt : std::optional(authority.error());
  }
  return Error(ErrorCode::permission_denied, fmt::format("{} is for the host only", operation.name),
               principal.id);
}

std::optional<Error> fill(Command& command, std::vector<json::Member> members) {
  const auto chosen = choose_operation(members);
  if (!chosen) return chosen.error();
  const Operation& operation = *chosen.value();
  if (auto error = read_principal(command, members)) return error;
  std::erase_if(members, [](const json::Member& member) {
    return member.key == "op" || member.key == "req" || member.key == "as" || member.key == "staff";
  });
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
  for (const auto& group : all_operations()) {
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
  const Operation& operation = *command.operation;
  const auto& session = session_of(target.orgs);
  const Actor& principal = session->principal();
  if (!operation.changes && principal.kind != Actor::Kind::host) {
    if (operation.as_user != nullptr && principal.kind == Actor::Kind::user) {
      auto seen = operation.as_user(Session::handle(session).as(principal.id), command.arguments);
      if (seen) return *std::move(seen);
    }
    if (auto error = authorize_reading(command, *session)) return *error;
  }
  return operation.run(target, command.arguments, command.options);
}

}  // namespace orgmgr::manager::batch
