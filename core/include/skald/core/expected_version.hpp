// An ExpectedVersion is what a writer believes about a stream. The store refuses the append when it
// is wrong, which is how two writers that decided on the same state are told apart (optimistic
// concurrency).
#pragma once
#include <cstdint>
#include <skald/core/stream_state.hpp>
#include <skald/core/version.hpp>
#include <string>

namespace skald {

class ExpectedVersion {
public:
    /// No expectation: the append goes to the end, whatever it is.
    static constexpr ExpectedVersion any() { return {Kind::any, Version()}; }
    /// The stream was never written, or is softly deleted.
    static constexpr ExpectedVersion no_stream() { return {Kind::no_stream, Version()}; }
    /// The stream was written and is not deleted.
    static constexpr ExpectedVersion exists() { return {Kind::exists, Version()}; }
    /// The last version ever assigned in the stream is `version`; removed events count.
    static constexpr ExpectedVersion exactly(Version version) { return {Kind::exactly, version}; }

    enum class Kind : std::uint8_t { any, no_stream, exists, exactly };
    constexpr Kind kind() const { return kind_; }
    /// The version of `exactly`; 0 for the others.
    constexpr Version version() const { return version_; }

    /// Whether a stream in this state meets the expectation. A tombstoned stream meets none.
    bool matches(const StreamState& actual) const;
    friend constexpr bool operator==(ExpectedVersion, ExpectedVersion) = default;

private:
    constexpr ExpectedVersion(Kind kind, Version version) : kind_(kind), version_(version) {}

    Kind kind_;        // which of the four
    Version version_;  // of exactly
};

/// "any", "no stream", "exists" or "exactly 7".
std::string to_string(ExpectedVersion expected);

}  // namespace skald
