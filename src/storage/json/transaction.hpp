// A transaction over one view: a private view that takes the writes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/json/locks.hpp"
#include "storage/json/view.hpp"

namespace orgmgr::storage::json_engine {

class JsonTransaction final : public Transaction {
 public:
  /// `limit` set: a call after it throws transaction_timeout, so that the host's code cannot hold
  /// the store for ever.
  JsonTransaction(ViewPointer base, Timestamp now, const Deadline* limit);

  [[nodiscard]] Revision revision() const override { return base_->at_revision; }
  [[nodiscard]] Timestamp last_time() const override { return base_->at; }
  [[nodiscard]] std::string_view generation() const override { return base_->generation(); }
  [[nodiscard]] Revision next_revision() const override { return base_->at_revision + 1; }
  [[nodiscard]] Timestamp now() const override { return now_; }
  [[nodiscard]] std::optional<std::string> get(Collection collection, std::string_view key) const override;
  void scan(Collection collection, std::string_view prefix, std::string_view after,
            const Visitor& visitor) const override;
  [[nodiscard]] std::optional<std::string> find(std::string_view lookup) const override;
  void scan_lookups(std::string_view prefix, std::string_view after, const Visitor& visitor) const override;
  [[nodiscard]] std::uint64_t count(Collection collection) const override {
    return state_->count(collection);
  }
  void put(Collection collection, std::string_view key, std::string value) override;
  void erase(Collection collection, std::string_view key) override;
  [[nodiscard]] std::size_t mark() const override { return touched_.size(); }
  void roll_back(std::size_t mark) noexcept override;

  /// What differs from the base, by collection and key. Views into this object and its state; at the end.
  [[nodiscard]] std::vector<ChangeText> changes();
  /// The state with the changes, as the view of `next_revision`.
  [[nodiscard]] const View& state() const noexcept { return *state_; }
  /// The same, for the caller to go on with. At the end.
  [[nodiscard]] std::shared_ptr<View> release() noexcept { return state_; }
  /// Throws transaction_timeout, and std::bad_alloc after a change that was made, or taken back, in part.
  void check_limit() const;
  /// Of records put, each time they were.
  [[nodiscard]] std::uint64_t written_bytes() const noexcept { return written_bytes_; }

 private:
  /// What the files hold at a key: rules ask several times about what they are about to change.
  struct Found {
    std::size_t slot = slot_count;  ///< none
    std::string key{};
    std::optional<std::string> value{};
  };
  /// A record that was put or erased, and what it was before. In the order of the changes, so that they can
  /// be taken back one by one: a copy of the state for each mark would have every change behind it copy its
  /// way.
  struct Touched {
    Collection collection;
    std::string key;
    std::string was;
  };
  void change(Collection collection, std::string_view key, std::string was, std::string_view value,
              const std::vector<std::string>& lookups);
  void require_own(std::string_view key, const std::vector<std::string>& lookups) const;
  [[nodiscard]] std::optional<std::string> look(std::size_t slot, std::string_view key) const;
  [[nodiscard]] const std::optional<std::string>& in_files(std::size_t slot, std::string_view key) const;
  [[nodiscard]] std::optional<std::string> owner(std::string_view lookup) const;

  ViewPointer base_;
  Timestamp now_;
  const Deadline* limit_;
  std::shared_ptr<View> state_;  ///< nobody else has it yet
  std::uint64_t written_bytes_ = 0;
  std::vector<Touched> touched_;
  bool half_done_ = false;                ///< a change, or taking one back, ended amid its parts
  mutable std::array<Found, 4> found_{};  ///< the last ones; the files do not change
  mutable std::size_t next_found_ = 0;
};

}  // namespace orgmgr::storage::json_engine
