#include <skald/core/assert.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "byte_reader.hpp"
#include "checksum_repair.hpp"
#include "fuzz_targets.hpp"
#include "index_run.hpp"

namespace skald::fuzz {
namespace {

constexpr std::size_t range_field = 32;  // of the header: where the range begins

std::string name_for(Bytes file) {
    ByteReader reader(file.subspan(range_field));
    LogPlace begin;
    begin.segment = reader.u32();
    begin.offset = reader.u32();
    return IndexRun::name_of(begin);
}

void ask_for(const IndexRun& run, KeyKind kind, const PartKey& key) {
    const IndexKey wanted(kind, key.text);
    if (kind == KeyKind::snapshot) {
        (void)run.find_snapshot(wanted);
        return;
    }
    const PostingView events = run.find(wanted);
    for (std::size_t i = 0; i < events.size(); ++i) (void)events[i];
    if (kind == KeyKind::stream) (void)run.find_stream(wanted);
}

void ask_everything(const IndexRun& run) {
    for (int i = 0; i < key_kind_count; ++i) {
        const auto kind = static_cast<KeyKind>(i);
        const auto keys = run.keys(kind);
        while (const PartKey* key = keys->next()) ask_for(run, kind, *key);
    }
    const auto ids = run.ids();
    while (const PartId* id = ids->next()) (void)run.find(id->id, id->hash);
    const IndexRange& range = run.range();
    for (auto at = range.first_position; at < range.next_position; ++at) {
        (void)run.spot(at);
        (void)run.stream_of(at);
        (void)run.stream_entry(at);
    }
}

}  // namespace

void read_index_run(Bytes input) {
    if (input.size() < IndexRunHeader::bytes) return;
    std::vector<std::byte> bytes(input.begin() + 1, input.end());
    if ((input.front() & std::byte{1}) != std::byte{0}) repair_index_run(bytes);
    if (bytes.size() < range_field + 8) return;
    const std::string name = name_for(bytes);
    SimulatedDisk disk(1);
    const auto file = disk.open(name, OpenMode::create_new);
    SKALD_ASSERT(file && (*file)->write_at(0, bytes));
    try {
        const auto run = IndexRun::open(disk, name, log_id);
        if (run) ask_everything(**run);
    } catch (const IndexDamaged& damaged) {
        SKALD_ASSERT(damaged.error().code == Errc::corrupt);
    }
}

}  // namespace skald::fuzz
