#include "tally.hpp"

#include <array>
#include <utility>

namespace skald::simulation {
namespace {

using Count = std::uint64_t Tally::*;
constexpr std::array<std::pair<Count, const char*>, 26> counts{{
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
    {&Tally::written_parts, "written parts"},
    {&Tally::merges, "merges"},
    {&Tally::interleaved, "interleaved"},
    {&Tally::flipped_bits, "flipped bits"},
    {&Tally::events, "events"},
    {&Tally::segments, "segments"},
    {&Tally::index_files, "index files"},
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
