#include "stream_reading.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "crc32c.hpp"
#include "outcome.hpp"

namespace skald::bench {

std::uint64_t touch(std::string_view bytes) {
    std::uint64_t all = 0;
    while (bytes.size() >= sizeof all) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data(), sizeof word);
        all ^= word;
        bytes.remove_prefix(sizeof word);
    }
    for (const char byte : bytes) all ^= static_cast<unsigned char>(byte);
    return all;
}

std::uint32_t checksum(std::string_view bytes) {
    return crc32c(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

void keep(std::uint64_t value) {
    asm volatile("" : : "r"(value) : "memory");
}

std::uint64_t read_touching(EventStore& store, ReadRequest request) {
    std::uint64_t events = 0;
    while (true) {
        const EventBatch batch = value_of(store.read(request));
        for (const RecordedEvent& event : batch) keep(touch(event.data));
        events += batch.size();
        if (batch.at_end) return events;
        request.after(batch.scanned);
    }
}

MappedLog::MappedLog(const std::string& folder) {
    for (const LogFile& log : log_files(folder)) {
        const int file = ::open(log.path.c_str(), O_RDONLY | O_CLOEXEC);
        void* bytes = ::mmap(nullptr, log.bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0);
        require(bytes != MAP_FAILED, "mapping " + log.path);
        ::close(file);
        files_.emplace_back(static_cast<const char*>(bytes), log.bytes);
    }
}

MappedLog::~MappedLog() {
    for (const std::string_view bytes : files_) {
        ::munmap(const_cast<char*>(bytes.data()), bytes.size());
    }
}

void MappedLog::check_next(std::uint64_t bytes) {
    while (bytes > 0) {
        const auto piece = files_[file_].substr(offset_, bytes);
        keep(checksum(piece));
        bytes -= piece.size();
        offset_ += piece.size();
        if (offset_ < files_[file_].size()) continue;
        offset_ = 0;
        file_ = (file_ + 1) % files_.size();
    }
}

}  // namespace skald::bench
