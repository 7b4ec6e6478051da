// Codecs for the states that snapshots keep: any struct with a name and fields().
#pragma once
#include <memory>
#include <skald/core/codec.hpp>
#include <string>
#include <string_view>

namespace skald {

/// `state_codec<Account::State, JsonFormat>()`; the format decides which of the other two headers
/// to include.
template <class State, class Format>
class FormatStateCodec final : public StateCodec<State> {
public:
    Result<std::string> encode(const State& state) const override { return Format{}.write(state); }
    Result<State> decode(std::string_view data) const override {
        return Format{}.template read<State>(data);
    }
};

template <class State, class Format>
std::shared_ptr<const StateCodec<State>> state_codec() {
    return std::make_shared<FormatStateCodec<State, Format>>();
}

}  // namespace skald
