// A bank account in event sourcing: what happened is stored, what is follows from it.
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>

// Events: what can happen. Plain structs that name themselves and list their fields.
struct Opened {
    static constexpr std::string_view name = "account-opened";
    std::string owner;
    static void fields(auto& self, auto&& f) { f("owner", self.owner); }
};
struct Deposited {
    static constexpr std::string_view name = "money-deposited";
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) { f("cents", self.cents); }
};
struct Withdrawn {
    static constexpr std::string_view name = "money-withdrawn";
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) { f("cents", self.cents); }
};

struct Open { std::string owner; };  // Commands: what one may ask for.
struct Deposit { std::int64_t cents; };
struct Withdraw { std::int64_t cents; };

struct Account {  // The decider: pure functions, no I/O. Forget an evolve and it does not compile.
    static constexpr std::string_view category = "account";
    struct State { bool open = false; std::int64_t cents = 0; };
    using Event = std::variant<Opened, Deposited, Withdrawn>;
    using Decision = skald::Decision<Event>;

    static State initial() { return {}; }
    static Decision decide(const Open& command, const State& state) {
        if (state.open) return Decision::nothing();
        return Opened{command.owner};
    }
    static Decision decide(const Deposit& command, const State&) { return Deposited{command.cents}; }
    static Decision decide(const Withdraw& command, const State& state) {
        if (command.cents > state.cents) return skald::Refusal{"overdrawn", "there is not enough money"};
        return Withdrawn{command.cents};
    }
    static State evolve(State, const Opened&) { return {.open = true}; }
    static State evolve(State s, const Deposited& e) { return s.cents += e.cents, s; }
    static State evolve(State s, const Withdrawn& e) { return s.cents -= e.cents, s; }
};

int main() {
    const auto store = skald::LogEventStore::open("accounts");  // a directory; one sync a commit
    if (!store) return std::fprintf(stderr, "%s\n", store.error().message.c_str()), 1;
    const skald::Repository<Account> accounts(**store, skald::json_codec<Account::Event>());

    std::printf("open Alice's account: %s\n", accounts.execute("alice", Open{"Alice"}).message().c_str());
    std::printf("deposit 100.00: %s\n", accounts.execute("alice", Deposit{100'00}).message().c_str());
    std::printf("withdraw 75.00: %s\n", accounts.execute("alice", Withdraw{75'00}).message().c_str());
    std::printf("withdraw 75.00: %s\n", accounts.execute("alice", Withdraw{75'00}).message().c_str());
    const auto told = accounts.replay("alice", [](const auto& stored, const auto&, const Account::State& state) {
        std::printf("  %zu %-16s %-20s balance %.2f\n", std::size_t(stored.version.value()), stored.type.data(), "", double(state.cents) / 100);
    });
    return told ? 0 : 1;
}
