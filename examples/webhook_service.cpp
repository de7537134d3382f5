// A small HTTP service: Stripe and Lago tell it who has paid, and a page is shown only to whom it is paid
// for.
//   webhook_service               tries itself out over loopback, on a fresh folder
//   webhook_service FOLDER PORT   serves; the keys are in the file that ORGMGR_BILLING_KEYS names
// It listens on loopback and holds a thread for each connection: put a proxy before it that ends TLS and slow
// requests.
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// More than the library takes, which refuses what is too large for an event.
constexpr std::uint64_t body_limit = 2U << 20U;

Response answer(http::status status, std::string text, const char* type = "text/plain; charset=utf-8") {
  Response response{status, 11};
  response.set(http::field::content_type, type);
  response.body() = std::move(text);
  response.prepare_payload();
  return response;
}

// --- what the service answers ----------------------------------------------------------------------

Response take_webhook(orgmgr::OrgManager& orgs, orgmgr::BillingProvider provider, const Request& request) {
  std::vector<orgmgr::HeaderField> headers;
  for (const auto& field : request) headers.emplace_back(field.name_string(), field.value());
  // The bytes as they came: what was parsed and written again bears no valid signature.
  const auto receipt = orgs.apply_billing_event(provider, headers, request.body());
  // Refused for good, so that telling it again would not help. Who sent it is told the code and no more.
  if (!receipt) return answer(http::status::bad_request, std::string(to_string(receipt.error().code())));
  return answer(http::status::ok, to_json(receipt.value()), "application/json");
}

Response show_reports(const orgmgr::OrgManager& orgs, const Request& request) {
  // The host authenticates: in earnest the user comes from a session that it checked, never from a header
  // that anybody may write.
  const std::string user{request["X-User"]};
  const std::string org{request["X-Organization"]};
  if (user.empty()) return answer(http::status::unauthorized, "Log in first");
  constexpr orgmgr::Permission running{"reports.run"};
  const orgmgr::Decision decision = orgs.can(orgmgr::OrgId{org}, orgmgr::UserId{user}, running);
  if (decision.allowed) {
    const bool due = decision.notice == orgmgr::Notice::past_due_grace;
    return answer(http::status::ok, due ? "Reports (a payment is due)" : "Reports");
  }
  const auto why =
      orgs.as(orgmgr::UserId{user}).explain_access(orgmgr::OrgId{org}, orgmgr::UserId{user}, "reports.run");
  const bool unpaid = decision.code == orgmgr::AccessCode::billing_locked;
  return answer(unpaid ? http::status::payment_required : http::status::forbidden,
                why ? why.value().message : why.error().message());
}

Response respond(orgmgr::OrgManager& orgs, const Request& request) {
  const bool post = request.method() == http::verb::post;
  const bool get = request.method() == http::verb::get;
  try {
    if (post && request.target() == "/webhooks/stripe")
      return take_webhook(orgs, orgmgr::BillingProvider::stripe, request);
    if (post && request.target() == "/webhooks/lago")
      return take_webhook(orgs, orgmgr::BillingProvider::lago, request);
    if (get && request.target() == "/reports") return show_reports(orgs, request);
  } catch (const orgmgr::StorageError& error) {
    // Not acknowledged: the provider tells it again, and an event that was applied after all counts once.
    std::cerr << error.what() << '\n';
    return answer(http::status::service_unavailable, "Try again");
  }
  return answer(http::status::not_found, "There is nothing here");
}

// --- the network -----------------------------------------------------------------------------------

void converse(tcp::socket socket, orgmgr::OrgManager orgs) {
  boost::system::error_code error;
  boost::beast::flat_buffer buffer;
  http::request_parser<http::string_body> parser;
  parser.body_limit(body_limit);
  http::read(socket, buffer, parser, error);
  if (error == http::error::body_limit) {
    http::write(socket, answer(http::status::payload_too_large, "event_too_large"), error);
  } else if (!error) {
    http::write(socket, respond(orgs, parser.get()), error);
  }
  socket.shutdown(tcp::socket::shutdown_both, error);
}

/// Accepts on loopback until it is stopped.
class Service {
 public:
  Service(orgmgr::OrgManager orgs, unsigned short port)
      : orgs_(std::move(orgs)), acceptor_(context_, {asio::ip::address_v4::loopback(), port}) {
    accept();
  }
  [[nodiscard]] unsigned short port() const { return acceptor_.local_endpoint().port(); }
  void run() { context_.run(); }
  void stop() { context_.stop(); }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (!error) {
        asio::post(connections_, [shared = std::make_shared<tcp::socket>(std::move(socket)), orgs = orgs_] {
          converse(std::move(*shared), orgs);
        });
      }
      accept();
    });
  }

  orgmgr::OrgManager orgs_;
  asio::io_context context_;
  asio::thread_pool connections_{8};
  tcp::acceptor acceptor_;
};

// --- trying it out ---------------------------------------------------------------------------------

const std::string secret = "whsec_for_trying_out";

std::string hmac_of(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (std::size_t place = 0; place < size; ++place) {
    hex += digits[bytes.at(place) / 16];
    hex += digits[bytes.at(place) % 16];
  }
  return hex;
}

std::int64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

std::string invoice_event(const std::string& id, const std::string& type, std::int64_t created) {
  return R"({"id":")" + id + R"(","object":"event","livemode":true,"created":)" + std::to_string(created) +
         R"(,"type":")" + type + R"(","data":{"object":{"id":"in_1","customer":"cus_acme"}}})";
}

class Client {
 public:
  explicit Client(unsigned short port) : port_(port) {}

  Response send(Request request) const {
    asio::io_context context;
    tcp::socket socket{context};
    socket.connect({asio::ip::address_v4::loopback(), port_});
    request.set(http::field::host, "localhost");
    request.prepare_payload();
    http::write(socket, request);
    boost::beast::flat_buffer buffer;
    Response response;
    http::read(socket, buffer, response);
    return response;
  }
  Response webhook(const std::string& body, const std::string& sent_body) const {
    const std::string stamp = std::to_string(seconds_now());
    Request request{http::verb::post, "/webhooks/stripe", 11};
    request.set("Stripe-Signature", "t=" + stamp + ",v1=" + hmac_of(stamp + "." + body));
    request.body() = sent_body;
    return send(std::move(request));
  }
  Response webhook(const std::string& body) const { return webhook(body, body); }
  Response reports(const std::string& user) const {
    Request request{http::verb::get, "/reports", 11};
    if (!user.empty()) request.set("X-User", user);
    request.set("X-Organization", "org_acme");
    return send(std::move(request));
  }

 private:
  unsigned short port_;
};

void expect(const Response& response, http::status status, std::string_view said, const std::string& what) {
  example::require(response.result() == status && response.body().find(said) != std::string::npos,
                   what + ": " + std::to_string(response.result_int()) + " " + response.body());
  std::cout << what << ": " << response.result_int() << '\n';
}

void try_out(const Client& client) {
  const std::int64_t now = seconds_now();
  const std::string written_off = invoice_event("evt_1", "invoice.marked_uncollectible", now - 20);
  const std::string late = invoice_event("evt_3", "invoice.payment_failed", now - 30);
  const std::string paid = invoice_event("evt_2", "invoice.paid", now - 10);
  expect(client.reports("mia"), http::status::ok, "Reports", "nothing is owed");
  expect(client.webhook(written_off, paid), http::status::bad_request, "signature_invalid",
         "an altered body");
  expect(client.reports("mia"), http::status::ok, "Reports", "and it changed nothing");
  expect(client.webhook(written_off), http::status::ok, R"("repeated":false)", "the invoice is written off");
  expect(client.webhook(written_off), http::status::ok, R"("repeated":true)", "told again");
  expect(client.reports("mia"), http::status::payment_required,
         "Your organization is past due. Contact the owner to resolve billing.", "the page is locked");
  expect(client.webhook(paid), http::status::ok, R"("state":"current")", "the invoice is paid after all");
  expect(client.webhook(late), http::status::ok, R"("state":"current")", "an old truth arrives late");
  expect(client.reports("mia"), http::status::ok, "Reports", "the page is open");
  expect(client.reports("sid"), http::status::forbidden, "not found", "a stranger");
  expect(client.reports(""), http::status::unauthorized, "Log in", "nobody");
  expect(client.webhook(std::string((1U << 20U) + 1, ' ')), http::status::bad_request, "event_too_large",
         "more than an event is");
  Request lago{http::verb::post, "/webhooks/lago", 11};
  lago.body() = "{}";
  expect(client.send(lago), http::status::bad_request, "billing_not_configured", "Lago, without its key");
  expect(client.send({http::verb::get, "/other", 11}), http::status::not_found, "nothing", "another page");
}

int try_out_on(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OpenOptions options;
    options.billing.stripe.secrets = {secret};
    orgmgr::OrgManager orgs{folder, options};
    orgs.update_setting("host_permissions", orgmgr::Json::parse(R"(["reports.run"])").value()).value();
    (void)orgs.create_organization("Acme", {.id = "org_acme", .owner = "olga", .stripe_id = "cus_acme"})
        .value();
    orgs.create_role({.scope = "org_acme", .name = "analyst", .permissions = {"reports.run"}}).value();
    orgs.add_user_to_org("org_acme", "mia").value();
    orgs.set_functional_roles("org_acme", "mia", {"own:analyst"}).value();
    Service service{orgs, 0};  // a port that is free
    std::thread running{[&] { service.run(); }};
    try {
      try_out(Client{service.port()});
    } catch (...) {
      service.stop();
      running.join();
      throw;
    }
    service.stop();
    running.join();
  });
}

int serve(const std::string& folder, const std::string& port) {
  const char* const file = std::getenv("ORGMGR_BILLING_KEYS");
  if (file == nullptr) {
    std::cerr << "ORGMGR_BILLING_KEYS must name the file with the keys\n";
    return EXIT_FAILURE;
  }
  std::ifstream stream{file};
  orgmgr::OpenOptions options;
  options.billing =
      orgmgr::read_billing_keys(std::string(std::istreambuf_iterator<char>{stream}, {})).value();
  Service service{orgmgr::OrgManager{folder, options}, static_cast<unsigned short>(std::stoul(port))};
  service.run();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return argc == 3 ? serve(argv[1], argv[2]) : try_out_on(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "failed: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
