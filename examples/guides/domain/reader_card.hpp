// A reader's card, in object form: the aggregate of the guides in docs/.
#pragma once
#include <cstdint>
#include <skald/core/aggregate.hpp>
#include <string_view>

namespace library {

struct CardIssued {
    static constexpr std::string_view name = "card-issued";
    friend bool operator==(const CardIssued&, const CardIssued&) = default;
};
struct FeeCharged {
    static constexpr std::string_view name = "fee-charged";
    std::int64_t cents = 0;
    static void fields(auto& self, auto&& f) { f("cents", self.cents); }
    friend bool operator==(const FeeCharged&, const FeeCharged&) = default;
};

// snippet: aggregate
class ReaderCard : public skald::Aggregate<ReaderCard, CardIssued, FeeCharged> {
public:
    static constexpr std::string_view category = "card";

    skald::Outcome issue() {
        if (issued_) return {};  // nothing happens: no event
        return raise(CardIssued{});
    }
    skald::Outcome charge(std::int64_t cents) {
        if (!issued_) return skald::Refusal{"no-card", "the reader has no card"};
        if (cents <= 0) return skald::Refusal{"no-fee", "a fee is more than nothing"};
        return raise(FeeCharged{cents});  // applied at once, stored with the command
    }

    void apply(const CardIssued&) { issued_ = true; }
    void apply(const FeeCharged& event) { owed_cents_ += event.cents; }

    std::int64_t owed_cents() const { return owed_cents_; }

private:
    bool issued_ = false;
    std::int64_t owed_cents_ = 0;
};
// end snippet

}  // namespace library
