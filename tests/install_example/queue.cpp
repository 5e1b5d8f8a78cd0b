// A durable queue in a file: a library beside weft's.
#include <weft/weft.hpp>
#include <weft_brokers/sqlite_queue.hpp>

#include <iostream>
#include <span>
#include <string>

int main(int count, char** values) {
    std::span const arguments{values, static_cast<std::size_t>(count)};
    if (count != 2) return 2;
    std::string const file = arguments[1];
    return weft::run([file] {
        weft::sqlite_queue::queue jobs{file};
        jobs.publish("first");
        jobs.publish("second");
        std::cout << jobs.statistics().ready << " messages wait\n";
    });
}
