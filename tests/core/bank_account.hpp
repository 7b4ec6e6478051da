// The domain that the tests of core share.
#pragma once
#include <cstdint>
#include <skald/core/aggregate.hpp>
#include <skald/core/decider.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bank {

struct Opened {
    static constexpr std::string_view name = "account-opened";
    std::string owner;
    static void fields(auto& self, auto&& f) { f("owner", self.owner); }
    skald::Tags tags() const { return {"owner:" + owner}; }
    friend bool operator==(const Opened&, const Opened&) = default;
};
struct Deposited {
    static constexpr std::string_view name = "money-deposited";
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) { f("cents", self.cents); }
    friend bool operator==(const Deposited&, const Deposited&) = default;
};
struct Closed {
    static constexpr std::string_view name = "account-closed";
    friend bool operator==(const Closed&, const Closed&) = default;
};

struct Open {
    std::string owner;
};
struct Deposit {
    std::int64_t cents = 0;
};
struct DepositTwice {
    std::int64_t cents = 0;
};
struct Close {};
struct Explode {};

struct Account {
    static constexpr std::string_view category = "account";
    struct State {
        static constexpr std::string_view name = "account";
        bool open = false;
        std::int64_t cents = 0;
        static void fields(auto& self, auto&& f) {
            f("open", self.open);
            f("cents", self.cents);
        }
    };
    using Event = std::variant<Opened, Deposited, Closed>;
    using Decision = skald::Decision<Event>;

    static State initial() { return {}; }
    static Decision decide(const Open& command, const State& state) {
        if (state.open) return Decision::nothing();
        return Opened{command.owner};
    }
    static Decision decide(const Deposit& command, const State& state) {
        if (!state.open) return skald::Refusal{"not-open", "the account is not open"};
        return Deposited{command.cents};
    }
    static Decision decide(const DepositTwice& command, const State&) {
        return Decision::of(Deposited{command.cents}, Deposited{command.cents});
    }
    static Decision decide(const Close&, const State& state) {
        if (!state.open) return skald::Refusal{"not-open", "the account is not open"};
        return Closed{};
    }
    static Decision decide(const Explode&, const State&) { throw std::runtime_error("boom"); }

    static State evolve(State state, const Opened&) {
        state.open = true;
        return state;
    }
    static State evolve(State state, const Deposited& event) {
        state.cents += event.cents;
        return state;
    }
    static State evolve(State state, const Closed&) {
        state.open = false;
        return state;
    }
};

/// The same rules in object form.
class Purse : public skald::Aggregate<Purse, Opened, Deposited> {
public:
    static constexpr std::string_view category = "purse";

    skald::Outcome open(std::string owner) {
        if (open_) return skald::Refusal{"already-open", "the purse is open already"};
        return raise(Opened{std::move(owner)});
    }
    skald::Outcome deposit(std::int64_t cents) {
        if (!open_) return skald::Refusal{"not-open", "the purse is not open"};
        return raise(Deposited{cents});
    }
    std::int64_t cents() const { return cents_; }

    void apply(const Opened&) { open_ = true; }
    void apply(const Deposited& event) { cents_ += event.cents; }

private:
    bool open_ = false;
    std::int64_t cents_ = 0;
};

}  // namespace bank
