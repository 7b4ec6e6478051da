// Durable single appends by one thread, beside pwrite and fdatasync of as many bytes.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <skald/core/event_store.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interleaved.hpp"

namespace {

constexpr std::string_view stream = "account-bench";
constexpr std::size_t data_bytes = 256;
constexpr std::size_t record_bytes = data_bytes + 224;  // with the frame, names, id and times
constexpr std::size_t file_bytes = std::size_t{16} << 20;
constexpr double bar = 0.60;  // the sync is the price; all that the store adds is a fraction of it

/// A file of written zeroes, into which records go one behind the other, each synced.
class RawFile {
public:
    explicit RawFile(const char* path)
        : descriptor_(::open(path, O_RDWR | O_CREAT | O_TRUNC, 0600)) {
        const std::string zeroes(std::size_t{1} << 20, '\0');
        for (std::size_t at = 0; at < file_bytes; at += zeroes.size()) write(at, zeroes);
        ready_ = descriptor_ >= 0 && ::fsync(descriptor_) == 0;
    }
    ~RawFile() { ::close(descriptor_); }
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    bool append(std::string_view record) {
        if (!ready_) return false;
        if (next_ + record.size() > file_bytes) next_ = 0;
        const bool written = write(next_, record) && ::fdatasync(descriptor_) == 0;
        next_ += record.size();
        return written;
    }

private:
    bool write(std::size_t at, std::string_view bytes) const {
        return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
               static_cast<ssize_t>(bytes.size());
    }

    int descriptor_;
    bool ready_ = false;    // prepared and synced
    std::size_t next_ = 0;  // where the next record goes
};

std::vector<skald::NewEvent> one_event() {
    skald::NewEvent event;
    event.type = "money-deposited";
    event.data = std::string(data_bytes, 'x');
    std::vector<skald::NewEvent> events;
    events.push_back(std::move(event));
    return events;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = skald::bench::parse_options(argc, argv);
    if (!options) return 2;
    const auto store = skald::LogEventStore::open("store");
    if (!store) return std::fprintf(stderr, "%s\n", to_string(store.error()).c_str()), 2;
    RawFile file("raw");

    const auto id = *skald::StreamId::parse(stream);
    const std::string record(record_bytes, 'x');
    const auto ours = [&] {
        const auto appended = (*store)->append(id, skald::ExpectedVersion::any(), one_event());
        if (!appended) std::fprintf(stderr, "%s\n", to_string(appended.error()).c_str());
        return appended.has_value();
    };
    const auto theirs = [&] { return file.append(record); };
    const auto comparison = skald::bench::compare(ours, theirs, options->plan);
    if (!comparison) return std::fprintf(stderr, "an append failed\n"), 2;
    return skald::bench::report("append", *comparison, bar, *options);
}
