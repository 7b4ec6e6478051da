// A bank account in event sourcing: what happened is stored, and what is follows from it.
#include <cinttypes>
#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>

struct Deposited {  // An event: a plain struct that names itself and lists its fields.
    static constexpr std::string_view name = "money-deposited";
    std::int64_t euros = 0;
    static void fields(auto& self, auto&& f) { f("euros", self.euros); }
};
struct Withdrawn {
    static constexpr std::string_view name = "money-withdrawn";
    std::int64_t euros = 0;
    static void fields(auto& self, auto&& f) { f("euros", self.euros); }
};

struct Deposit {  // A command: what one may ask for.
    std::int64_t euros;
};
struct Withdraw {
    std::int64_t euros;
};

struct Account {  // The decider: pure functions. Leave out an evolve, and it does not compile.
    static constexpr std::string_view category = "account";
    using State = std::int64_t;  // the balance
    using Event = std::variant<Deposited, Withdrawn>;
    using Decision = skald::Decision<Event>;

    static State initial() { return 0; }
    static Decision decide(const Deposit& command, State) { return Deposited{command.euros}; }
    static Decision decide(const Withdraw& command, State balance) {
        if (command.euros > balance) return skald::Refusal{"overdrawn", "not enough money"};
        return Withdrawn{command.euros};
    }
    static State evolve(State balance, const Deposited& event) { return balance + event.euros; }
    static State evolve(State balance, const Withdrawn& event) { return balance - event.euros; }
};

int main() {
    const auto store =
        skald::LogEventStore::open("accounts");  // a directory; it is made if missing
    if (!store) return std::puts(store.error().message.c_str()), 1;
    const skald::Repository<Account> accounts(**store, skald::json_codec<Account::Event>());

    std::printf("deposit 100: %s\n", accounts.execute("alice", Deposit{100}).message().c_str());
    std::printf("withdraw 70: %s\n", accounts.execute("alice", Withdraw{70}).message().c_str());
    std::printf("withdraw 70: %s\n", accounts.execute("alice", Withdraw{70}).message().c_str());

    std::puts("what is stored, and the balance after it:");
    const auto told = accounts.replay("alice", [](const auto& stored, const auto&, auto balance) {
        std::printf("%3" PRIu64 " %s %s -> %" PRId64 "\n", stored.version.value(),
                    std::string(stored.type).c_str(), std::string(stored.data).c_str(), balance);
    });
    return told ? 0 : 1;
}
