#include "tally.hpp"

#include <array>
#include <utility>

namespace skald::simulation {
namespace {

using Count = std::uint64_t Tally::*;
constexpr std::array<std::pair<Count, const char*>, 22> counts{{
    {&Tally::seeds, "seeds"},
    {&Tally::commits, "commits"},
    {&Tally::acknowledged, "acknowledged"},
    {&Tally::refused, "refused"},
    {&Tally::repeated, "repeated"},
    {&Tally::unknown, "unknown"},
    {&Tally::survived, "survived"},
    {&Tally::reads, "reads"},
    {&Tally::delivered, "delivered"},
    {&Tally::woken, "woken"},
    {&Tally::openings, "openings"},
    {&Tally::failed_openings, "failed openings"},
    {&Tally::closings, "closings"},
    {&Tally::kills, "kills"},
    {&Tally::crashes, "crashes"},
    {&Tally::failed_calls, "failed calls"},
    {&Tally::full_disks, "full disks"},
    {&Tally::clock_jumps, "clock jumps"},
    {&Tally::zeroed, "zeroed"},
    {&Tally::maintained, "index steps"},
    {&Tally::events, "events"},
    {&Tally::segments, "segments"},
}};

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
    for (const auto& [count, name] : counts) this->*count += other.*count;
    return *this;
}

std::string text_of(const Tally& tally) {
    std::string text;
    for (const auto& [count, name] : counts) {
        text += (text.empty() ? "" : ", ") + std::to_string(tally.*count) + " " + name;
    }
    return text;
}

}  // namespace skald::simulation
