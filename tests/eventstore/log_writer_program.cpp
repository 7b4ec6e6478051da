// Appends to the log store in a directory until it is killed, and prints the number of each append
// when it is acknowledged. The test of kills starts it: log_store_kill_test.cpp.
#include <cstdio>
#include <cstdlib>
#include <skald/eventstore/log_event_store.hpp>
#include <string>

namespace {

skald::NewEvent numbered(std::uint64_t number, const char* part) {
    skald::NewEvent event;
    event.id = skald::EventId::named(std::to_string(number) + part);
    event.type = "numbered";
    event.data = std::to_string(number);
    return event;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    skald::LogStoreOptions options;
    options.segment_bytes = std::uint64_t{64} << 10;
    const auto store = skald::LogEventStore::open(argv[1], options);
    if (!store) {
        std::fputs(to_string(store.error()).c_str(), stderr);
        return 1;
    }
    const auto stream = skald::StreamId::of("writer", "1").value();
    for (std::uint64_t number = std::strtoull(argv[2], nullptr, 10);; ++number) {
        const auto appended =
            (*store)->append(stream, skald::ExpectedVersion::any(),
                             {numbered(number, "first"), numbered(number, "second")});
        if (!appended) return 1;
        std::printf("%llu\n", static_cast<unsigned long long>(number));
        std::fflush(stdout);
    }
}
