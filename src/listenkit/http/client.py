"""placeholder, written by its owner"""



class Client: ...


class Limits: ...


class Request: ...


class Response: ...
