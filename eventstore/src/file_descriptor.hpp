// Owns a file descriptor.
#pragma once
#include <unistd.h>

#include <cerrno>

#include <utility>

namespace skald {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~FileDescriptor() {
        // An error here says nothing that sync() has not said, and the number is gone anyway.
        if (number_ >= 0) ::close(number_);
    }

    bool is_open() const { return number_ >= 0; }
    int get() const { return number_; }

private:
    int number_ = -1;  // -1: none
};

/// Calls the function again for as long as a signal interrupts it.
template <class F>
auto without_interrupts(F&& call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

}  // namespace skald
